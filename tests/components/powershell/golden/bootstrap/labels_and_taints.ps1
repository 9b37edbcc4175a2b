<powershell>
$EksSc = "$env:SystemRoot\System32\sc.exe"
if ("$(& $EksSc query kubelet)" -match 'kubelet' -and "$(& $EksSc query EKSWindowsBootstrapper)" -notmatch 'EKSW') {
'eks-windows-nodes: the services of this node are registered; starting them'
foreach ($EksItem in 'kubelet', 'kube-proxy') { & $EksSc start $EksItem }
exit 0
}
$BootstrapScript = "$env:ProgramFiles\Amazon\EKS\Start-EKSBootstrap.ps1"
$Joined = $false
try {
& $BootstrapScript -EKSClusterName 'dev' -APIServerEndpoint 'https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com' -Base64ClusterCA 'LS0tLS1CRUdJTg==' -ServiceCIDR '172.20.0.0/16' -DNSClusterIP '172.20.0.10' -KubeletExtraArgs '--eviction-hard=memory.available<200Mi,nodefs.available<10% --kube-reserved=ephemeral-storage=1Gi,memory=0.5Gi --max-pods=40 --node-labels=a=,example.com/team=platform --register-with-taints=dedicated=:PreferNoSchedule,os=windows:NoSchedule --system-reserved=ephemeral-storage=1Gi,memory=1.5Gi --v=4' 3>&1 4>&1 5>&1 6>&1
$Joined = $?
} catch {
Write-Output "eks-windows-nodes: bootstrap: $_"
}
if (-not $Joined) {
Write-Output 'eks-windows-nodes: this node has not joined its cluster, see the lines above'
exit 1
}
</powershell>
