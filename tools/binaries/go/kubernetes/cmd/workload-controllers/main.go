// Command workload-controllers runs the controllers of kube-controller-manager that a drain meets: the one that counts
// for PodDisruptionBudgets, those that make a pod again (ReplicaSets, StatefulSets), and the one that gives each
// namespace its service account, without which it has no pods.
//
// kube-controller-manager itself has these and thirty more, with the cloud and volume libraries of all of them.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/scale"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/controller/disruption"
	"k8s.io/kubernetes/pkg/controller/replicaset"
	"k8s.io/kubernetes/pkg/controller/serviceaccount"
	"k8s.io/kubernetes/pkg/controller/statefulset"
)

const (
	workers = 2
	// Nobody else asks this API server, so nothing is gained by asking slowly.
	requestsPerSecond = 500
	resync            = 10 * time.Minute
)

func run(ctx context.Context, config *rest.Config) error {
	config.QPS, config.Burst = requestsPerSecond, requestsPerSecond
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(client.Discovery()))
	scales, err := scale.NewForConfig(
		config, mapper, dynamic.LegacyAPIPathResolverFunc, scale.NewDiscoveryScaleKindResolver(client.Discovery()))
	if err != nil {
		return err
	}
	made := informers.NewSharedInformerFactory(client, resync)
	core, apps := made.Core().V1(), made.Apps().V1()
	accounts, err := serviceaccount.NewServiceAccountsController(
		klog.FromContext(ctx), core.ServiceAccounts(), core.Namespaces(), client,
		serviceaccount.DefaultServiceAccountsControllerOptions())
	if err != nil {
		return err
	}
	budgets := disruption.NewDisruptionController(
		ctx, core.Pods(), made.Policy().V1().PodDisruptionBudgets(), core.ReplicationControllers(), apps.ReplicaSets(),
		apps.Deployments(), apps.StatefulSets(), client, mapper, scales, client.Discovery())
	replicas := replicaset.NewReplicaSetController(ctx, apps.ReplicaSets(), core.Pods(), client, replicaset.BurstReplicas)
	states := statefulset.NewStatefulSetController(
		ctx, core.Pods(), apps.StatefulSets(), core.PersistentVolumeClaims(), apps.ControllerRevisions(), client)
	made.Start(ctx.Done())
	go accounts.Run(ctx, workers)
	go budgets.Run(ctx)
	go replicas.Run(ctx, workers)
	go states.Run(ctx, workers)
	<-ctx.Done()
	return nil
}

func main() {
	file := flag.String("kubeconfig", "", "kubeconfig of an administrator of the API server")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	config, err := clientcmd.BuildConfigFromFlags("", *file)
	if err == nil {
		err = run(ctx, config)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "workload-controllers:", err)
		os.Exit(1)
	}
}
