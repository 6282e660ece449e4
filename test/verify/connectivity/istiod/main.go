// Says what istiod tells the proxies of some clients to do with what they send: for every cluster of Envoy the addresses behind it,
// and whether the proxy speaks TLS to them. For every folder that is an argument, it reads kube.yaml, config.yaml and clients.json
// there, and writes result.json; to conflicts.json of which listeners it drops some, by metric and listener; and to gateways.json the
// listeners, routes and clusters of those clients that are gateways, and to inbound.json what those take that say so. Of the mesh it reads
// mesh.json, where it is there.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	cluster "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	endpoint "github.com/envoyproxy/go-control-plane/envoy/config/endpoint/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/test/xds"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/test"
)

type client struct {
	Name, Pod, Namespace, Address, Account string
	Labels                                 map[string]string
	// Of a gateway its annotation proxy.istio.io/config.
	Gateway *string
	// Whether it is asked what it takes, and not what it sends.
	Inbound bool
}

type gateway struct {
	Listeners, Routes, Clusters []json.RawMessage
}

type sent struct {
	Client, Cluster, Address, Tls string
}

func main() {
	failed := false
	for _, folder := range os.Args[1:] {
		if err := test.Wrap(func(t test.Failer) { answer(t, folder) }); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", folder, err)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
}

func answer(t test.Failer, folder string) {
	read := func(name string) []byte {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	var clients []client
	if err := json.Unmarshal(read("clients.json"), &clients); err != nil {
		t.Fatal(err)
	}
	config := mesh.DefaultMeshConfig()
	if text, err := os.ReadFile(filepath.Join(folder, "mesh.json")); err == nil {
		if config, err = mesh.ApplyMeshConfig(string(text), config); err != nil {
			t.Fatal(err)
		}
	}
	istiod := xds.NewFakeDiscoveryServer(t, xds.FakeOptions{
		MeshConfig:             config,
		KubernetesObjectString: string(read("kube.yaml")),
		ConfigString:           string(read("config.yaml")),
	})
	all := []sent{}
	gateways := []gateway{}
	inbound := [][]json.RawMessage{}
	for _, one := range clients {
		if one.Gateway != nil {
			gateways = append(gateways, gatewayOf(t, istiod, one))
			continue
		}
		proxy := istiod.SetupProxy(&model.Proxy{
			ID:              one.Pod + "." + one.Namespace,
			ConfigNamespace: one.Namespace,
			Labels:          one.Labels,
			IPAddresses:     []string{one.Address},
			Metadata: &model.NodeMetadata{
				Namespace: one.Namespace, Labels: one.Labels, ServiceAccount: one.Account,
			},
		})
		if one.Inbound {
			inbound = append(inbound, asJSON(t, istiod.Listeners(proxy)))
			continue
		}
		all = append(all, sentBy(istiod, proxy, one.Namespace+"/"+one.Name)...)
		istiod.Listeners(proxy)
	}
	write := func(name string, value any) {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("result.json", all)
	write("gateways.json", gateways)
	write("inbound.json", inbound)
	conflicts := []string{}
	for metric, listeners := range istiod.PushContext().ProxyStatus {
		for listener, status := range listeners {
			if strings.Contains(metric, "conflict") {
				conflicts = append(conflicts, metric+" "+listener+" "+status.Message)
			}
		}
	}
	write("conflicts.json", conflicts)
}

func gatewayOf(t test.Failer, istiod *xds.FakeDiscoveryServer, one client) gateway {
	config, err := mesh.ApplyProxyConfig(*one.Gateway, mesh.DefaultMeshConfig())
	if err != nil {
		t.Fatal(err)
	}
	proxy := istiod.SetupProxy(&model.Proxy{
		Type:            model.Router,
		ID:              one.Pod + "." + one.Namespace,
		ConfigNamespace: one.Namespace,
		Labels:          one.Labels,
		IPAddresses:     []string{one.Address},
		Metadata: &model.NodeMetadata{
			Namespace: one.Namespace, Labels: one.Labels, ServiceAccount: one.Account,
			ProxyConfig: (*model.NodeMetaProxyConfig)(config.DefaultConfig),
		},
	})
	return gateway{asJSON(t, istiod.Listeners(proxy)), asJSON(t, istiod.Routes(proxy)), asJSON(t, istiod.Clusters(proxy))}
}

func asJSON[M proto.Message](t test.Failer, messages []M) []json.RawMessage {
	all := []json.RawMessage{}
	for _, one := range messages {
		text, err := protojson.Marshal(one)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	return all
}

func sentBy(istiod *xds.FakeDiscoveryServer, proxy *model.Proxy, name string) []sent {
	behind := map[string]*endpoint.ClusterLoadAssignment{}
	for _, one := range istiod.Endpoints(proxy) {
		behind[one.ClusterName] = one
	}
	all := []sent{}
	for _, one := range istiod.Clusters(proxy) {
		if one.GetType() == cluster.Cluster_ORIGINAL_DST {
			all = append(all, sent{name, one.Name, "*", tls(one, false)})
			continue
		}
		for _, locality := range behind[one.Name].GetEndpoints() {
			for _, address := range locality.LbEndpoints {
				matched := address.GetMetadata().GetFilterMetadata()["envoy.transport_socket_match"]
				isIstio := matched.GetFields()["tlsMode"].GetStringValue() == model.IstioMutualTLSModeLabel
				at := address.GetEndpoint().GetAddress().GetSocketAddress().GetAddress()
				all = append(all, sent{name, one.Name, at, tls(one, isIstio)})
			}
		}
	}
	return all
}

// Of automatic mutual TLS, the address decides by its metadata.
func tls(one *cluster.Cluster, isIstio bool) string {
	for _, match := range one.TransportSocketMatches {
		if match.Name == "tlsMode-istio" {
			if isIstio {
				return "mtls"
			}
			return "plain"
		}
	}
	if one.TransportSocket != nil {
		return "tls"
	}
	return "plain"
}
