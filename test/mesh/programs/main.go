// The programs of Istio that a mesh is made of, in one: which one it is, its first argument says.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	meshconfig "istio.io/api/mesh/v1alpha1"
	agent "istio.io/istio/pilot/cmd/pilot-agent/app"
	discovery "istio.io/istio/pilot/cmd/pilot-discovery/app"
	istioagent "istio.io/istio/pkg/istio-agent"
	"istio.io/istio/pkg/security"
	"istio.io/istio/security/pkg/nodeagent/sds"
)

func newAgent() *cobra.Command {
	return agent.NewRootCommand(
		func(options *security.Options, secrets security.SecretManager, keys *meshconfig.PrivateKeyProvider) istioagent.SDSService {
			return sds.NewServer(options, secrets, keys)
		})
}

func main() {
	programs := map[string]func() *cobra.Command{"pilot-discovery": discovery.NewRootCommand, "pilot-agent": newAgent}
	if len(os.Args) < 2 || programs[os.Args[1]] == nil {
		fmt.Fprintf(os.Stderr, "the first argument must be pilot-discovery or pilot-agent, got %q\n", os.Args[1:])
		os.Exit(2)
	}
	name := os.Args[1]
	os.Args = append([]string{name}, os.Args[2:]...)
	if programs[name]().Execute() != nil {
		os.Exit(1)
	}
}
