// The programs of Argo CD in one, as in its image: which one it is, says the variable that Argo CD's own main reads.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	application "github.com/argoproj/argo-cd/v3/cmd/argocd-application-controller/commands"
	applicationset "github.com/argoproj/argo-cd/v3/cmd/argocd-applicationset-controller/commands"
	repository "github.com/argoproj/argo-cd/v3/cmd/argocd-repo-server/commands"
	server "github.com/argoproj/argo-cd/v3/cmd/argocd-server/commands"
	cli "github.com/argoproj/argo-cd/v3/cmd/argocd/commands"
)

func main() {
	programs := map[string]func() *cobra.Command{
		"argocd":                           cli.NewCommand,
		"argocd-application-controller":    application.NewCommand,
		"argocd-applicationset-controller": applicationset.NewCommand,
		"argocd-repo-server":               repository.NewCommand,
		"argocd-server":                    server.NewCommand,
	}
	name := os.Getenv("ARGOCD_BINARY_NAME")
	program, ok := programs[name]
	if !ok {
		fmt.Fprintf(os.Stderr, "ARGOCD_BINARY_NAME must name a program, got %q\n", name)
		os.Exit(2)
	}
	if program().Execute() != nil {
		os.Exit(1)
	}
}
