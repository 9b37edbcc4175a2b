// Command etcd is the etcd server that the rehearsal's Kubernetes API keeps its objects in.
// It exists so that the binary is called etcd: `go install go.etcd.io/etcd/server/v3` would name it server.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() {
	etcdmain.Main(os.Args)
}
