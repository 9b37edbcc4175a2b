<powershell>
$env:HTTP_PROXY = 'http://proxy.example:3128'
$env:HTTPS_PROXY = 'http://proxy.example:3128'
$env:NO_PROXY = 'localhost,127.0.0.1,169.254.169.254,169.254.0.0/16,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,.svc,.cluster.local,.internal,0123456789abcdef.gr7.eu-central-1.eks.amazonaws.com,.corp.example'
function EksProxy {
$Set = 'HKLM:\SYSTEM\CurrentControlSet\'
$Ours = foreach ($Name in 'http_proxy', 'https_proxy', 'no_proxy') {
$Value = (Get-Item "env:$($Name.ToUpper())").Value
Set-ItemProperty "${Set}Control\Session Manager\Environment" $Name.ToUpper() $Value
"$Name=$Value"
}
$Direct = @($env:NO_PROXY.Split(',') -notmatch '/' -replace '^\.', '*.')
& "$env:SystemRoot\System32\netsh.exe" winhttp set proxy "proxy-server=http=$($env:HTTP_PROXY.Substring(7));https=$($env:HTTPS_PROXY.Substring(7))" `
"bypass-list=$(@('<local>') + $Direct -join ';')"
if ($LASTEXITCODE) { throw "netsh.exe ended with exit code $LASTEXITCODE" }
[Net.WebRequest]::DefaultWebProxy = [Net.WebProxy]::new($env:HTTPS_PROXY, $true,
[string[]]@($Direct.ForEach({ '://' + [regex]::Escape($_).Replace('\*', '.*') + '(:|$)' })))
foreach ($Name in 'containerd', 'AmazonSSMAgent', 'AmazonCloudWatchAgent') {
if (-not ($Found = Get-Service $Name -ErrorAction Ignore)) { continue }
$Has = @((Get-ItemProperty "${Set}Services\$Name").Environment).Where({ $_ })
$Wants = @($Has -notmatch '^(https?|no)_proxy=') + $Ours
if ("$Has" -eq "$Wants") { continue }
Set-ItemProperty "${Set}Services\$Name" Environment ([string[]]$Wants) -Type MultiString
if ($Found.Status -eq 'Running') { Restart-Service $Name -Force }
}
}
try {
& {
$ErrorActionPreference = 'Stop'
EksProxy
}
} catch {
$EksWhy = "$_"
"eks-windows-nodes: proxy: $EksWhy"
exit 1
}
$EksSc = "$env:SystemRoot\System32\sc.exe"
if ("$(& $EksSc query kubelet)" -match 'kubelet' -and "$(& $EksSc query EKSWindowsBootstrapper)" -notmatch 'EKSW') {
'eks-windows-nodes: the services of this node are registered; starting them'
foreach ($EksItem in 'kubelet', 'kube-proxy') { & $EksSc start $EksItem }
exit 0
}
$BootstrapScript = "$env:ProgramFiles\Amazon\EKS\Start-EKSBootstrap.ps1"
$Joined = $false
try {
& $BootstrapScript -EKSClusterName 'dev' -APIServerEndpoint 'https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com' -Base64ClusterCA 'LS0tLS1CRUdJTg==' -ServiceCIDR '172.20.0.0/16' -DNSClusterIP '172.20.0.10' -KubeletExtraArgs '--eviction-hard=memory.available<200Mi,nodefs.available<10% --kube-reserved=ephemeral-storage=1Gi,memory=0.5Gi --register-with-taints=os=windows:NoSchedule --system-reserved=ephemeral-storage=1Gi,memory=1.5Gi' 3>&1 4>&1 5>&1 6>&1
$Joined = $?
} catch {
Write-Output "eks-windows-nodes: bootstrap: $_"
}
if (-not $Joined) {
Write-Output 'eks-windows-nodes: this node has not joined its cluster, see the lines above'
exit 1
}
</powershell>
