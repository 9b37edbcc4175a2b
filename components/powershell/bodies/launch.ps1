# Tells how a start goes, and answers the launch hook that holds a node back until it has joined. No module of AWS's is
# loaded: that takes minutes on a new machine. curl.exe is a part of Windows; what it is told, keys among it, comes on its
# standard input, where no other process sees it.
function EksAsk {
  $OutputEncoding = [Text.Encoding]::ASCII
  $EksSaid = @('silent', 'show-error', 'fail-with-body', 'max-time = 30', 'retry = 3') + $args |
    & "$env:SystemRoot\System32\curl.exe" --config -
  if ($LASTEXITCODE) { throw "curl.exe ended with exit code ${LASTEXITCODE} $EksSaid" }
  $EksSaid -join "`n"
}
function EksMeta($EksPath) {
  $EksUrl = "noproxy = `"*`"`nurl = `"http://169.254.169.254/latest"
  if ([datetime]::UtcNow -gt $EksFresh) {
    $script:EksMetaToken = EksAsk 'request = "PUT"' 'header = "X-aws-ec2-metadata-token-ttl-seconds: 300"' "$EksUrl/api/token`""
    $script:EksFresh = [datetime]::UtcNow.AddMinutes(4)
  }
  EksAsk "header = `"X-aws-ec2-metadata-token: $EksMetaToken`"" "$EksUrl/meta-data/$EksPath`""
}
function EksCall($EksService) {
  $EksKey = EksMeta "iam/security-credentials/$EksRole" | ConvertFrom-Json
  $EksData = foreach ($EksItem in $args) { 'data-urlencode = "{0}"' -f ($EksItem -replace '[\\"]', '\$0') }
  EksAsk "url = `"https://$EksService.$EksRegion.$EksDomain/`"" "aws-sigv4 = `"aws:amz:${EksRegion}:$EksService`"" `
    "user = `"$($EksKey.AccessKeyId):$($EksKey.SecretAccessKey)`"" "header = `"X-Amz-Security-Token: $($EksKey.Token)`"" @EksData
}
# Nothing that is only told may keep a node from joining.
function EksTag($EksName, $EksText) {
  try {
    [void](EksCall ec2 Action=CreateTags Version=2016-11-15 "ResourceId.1=$EksId" "Tag.1.Key=eks-windows-nodes/$EksName" "Tag.1.Value=$EksText")
  } catch { "eks-windows-nodes: tag eks-windows-nodes/${EksName}: $_" }
}
function EksMark($EksName) {
  $script:EksMarks = "$EksMarks $EksName=$([datetime]::UtcNow.ToString('s'))Z".Trim()
  EksTag boot $EksMarks
}
function EksAnswer($EksResult, $EksTo = $EksHook) {
  try {
    if (-not $EksGroup) { throw 'this instance belongs to no Auto Scaling group' }
    [void](EksCall autoscaling Action=CompleteLifecycleAction Version=2011-01-01 "AutoScalingGroupName=$EksGroup" `
      "LifecycleHookName=$EksTo" "InstanceId=$EksId" "LifecycleActionResult=$EksResult")
    "eks-windows-nodes: hook ${EksTo}: $EksResult"
  } catch { "eks-windows-nodes: hook ${EksTo}: $EksResult is not told: $_" }
}
# An instance tag takes 256 characters: the end of a log tells most.
function EksAbandon($EksStep, $EksText) {
  $EksText = "$EksText" -replace '\s+', ' '
  EksTag boot-failure "${EksStep}: $($EksText.Substring([Math]::Max(0, $EksText.Length - 254 + $EksStep.Length)))"
  EksAnswer ABANDON
  # Nobody knows a node that has not joined, to empty it: it lets itself go, where a hook holds it back.
  try {
    foreach ($EksTry in 1..20) {
      Start-Sleep 15
      if ((EksMeta autoscaling/target-lifecycle-state) -eq 'Terminated') { EksAnswer CONTINUE $EksLastHook; break }
    }
  } catch { }
}
# Who this instance is, and until when the hook waits. In a warm pool it does not join; stopped there, it comes here again.
function EksBegin {
  $script:EksHook, $EksSeconds, $script:EksLastHook, $script:EksCluster, $script:EksUrl, $script:EksCa = $args
  $script:EksEnd = [datetime]::UtcNow.AddSeconds($EksSeconds)
  $script:EksFile = "$env:ProgramData/eks-windows-nodes.crt"
  try {
    $script:EksId = EksMeta instance-id
    $script:EksRegion = EksMeta placement/region
    $script:EksDomain = EksMeta services/domain
    $script:EksRole = EksMeta iam/security-credentials/
    $EksText = EksCall ec2 Action=DescribeInstances Version=2016-11-15 "InstanceId.1=$EksId"
    if ($EksText -match '<privateDnsName>(.+?)<') { $script:EksNode = $Matches[1] }
    if ($EksText -match '<key>aws:autoscaling:groupName</key>\s*<value>(.+?)<') { $script:EksGroup = $Matches[1] }
    if ($EksText -match '<launchTime>(.+?)<') { $script:EksEnd = ([datetime]$Matches[1]).ToUniversalTime().AddSeconds($EksSeconds) }
  } catch { "eks-windows-nodes: this instance: $_" }
  try {
    if ((EksMeta autoscaling/target-lifecycle-state) -like 'Warmed:*') {
      'eks-windows-nodes: in the warm pool; this node joins when it leaves it'
      EksAnswer CONTINUE
      while ((EksMeta autoscaling/target-lifecycle-state) -ne 'InService') { Start-Sleep 15 }
      $script:EksEnd = [datetime]::UtcNow.AddSeconds($EksSeconds)
    }
  } catch { }
  # An image that boots in a way of its own notes more.
  $EksPath = "$env:ProgramFiles/Amazon/EKS/eks-windows-nodes.ps1"
  if ([IO.File]::Exists($EksPath)) { . $EksPath }
  EksMark started
}
# The bootstrap script returns before the kubelet starts: a node has joined when its cluster says that it is Ready. The file
# of its cluster's CA stays: it tells the next start that this one came so far.
function EksJoin {
  EksMark bootstrapped
  while ($true) {
    $EksText = try {
      [IO.File]::WriteAllBytes($EksFile, [Convert]::FromBase64String($EksCa))
      $EksToken = & "$env:ProgramFiles\Amazon\EKS\bin\aws-iam-authenticator.exe" token -i $EksCluster | ConvertFrom-Json
      $EksFound = EksAsk 'ssl-no-revoke' "cacert = `"$($EksFile -replace '\\', '/')`"" "url = `"$EksUrl/api/v1/nodes/$EksNode`"" `
        "header = `"Authorization: Bearer $($EksToken.status.token)`"" | ConvertFrom-Json
      $EksReady = @($EksFound.status.conditions).Where({ $_.type -eq 'Ready' })
      if ($EksReady.status -ne 'True') { "node $EksNode is not Ready: $($EksReady.message)" }
      elseif ("$(& $EksSc query kube-proxy)" -notmatch ':\s+4\s') { 'kube-proxy does not run' }
    } catch { "node ${EksNode}: $_" }
    if (-not $EksText) { break }
    if ([datetime]::UtcNow -gt $EksEnd) {
      "eks-windows-nodes: this node has not joined its cluster: $EksText"
      EksAbandon 'step 3 of 3, join' $EksText
      exit 1
    }
    Start-Sleep 15
  }
  if ($EksParts) { . $EksParts }
  EksMark ready
  EksAnswer CONTINUE
}
