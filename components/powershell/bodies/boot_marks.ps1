# Notes where the start of a node spends its time, for user data: which reads this before anything of others runs, has
# $EksWatch look on from the bootstrap script on, and calls $EksParts when the node is Ready.
$script:EksSince = @{}
$script:EksLoad = @{}
$script:EksWatch = { if (-not $EksSince[$args[0]]) { $EksSince[$args[0]] = [datetime]::UtcNow } }
# A command that takes a second to find is found in a module that is loaded for it, and looked for once more in there.
# Nothing is loaded to know it.
$ExecutionContext.InvokeCommand.PostCommandLookupAction = {
  $EksAt = $EksSince[$args[0]]
  $EksSince.Remove($args[0])
  $EksNow = [datetime]::UtcNow
  if ($EksAt -and ($EksNow - $EksAt).TotalSeconds -ge 1 -and -not ($EksLoad.Begin -lt $EksAt -and $EksLoad.End)) {
    $EksLoad.Begin = $EksAt
    $EksLoad.End = $EksNow
  }
}
function script:EksNote($EksName, $EksAt) {
  $script:EksMarks = "$EksMarks $EksName=$($EksAt.ToUniversalTime().ToString('s'))Z".Trim()
}
function script:EksNewest($EksName, $EksFilter, $EksText = '') {
  try {
    foreach ($EksItem in Get-WinEvent -FilterHashtable $EksFilter -MaxEvents 50 -ErrorAction Stop) {
      if ("$($EksItem.Properties.Value)" -notlike "*$EksText*") { continue }
      EksNote $EksName $EksItem.TimeCreated
      break
    }
  } catch { }
}
# EC2Launch, and a service that joins in place of the bootstrap script, write down where they are: the newest counts.
$script:EksParts = {
  $ExecutionContext.InvokeCommand.PreCommandLookupAction = $null
  $ExecutionContext.InvokeCommand.PostCommandLookupAction = $null
  EksNewest agent @{ LogName = 'Amazon EC2Launch'; Id = 1000 }
  EksNewest windows @{ LogName = 'Amazon EC2Launch'; Id = 5000 }
  EksNewest service @{ LogName = 'Application'; ProviderName = 'EKS-Windows-Bootstrapper' } 'Gathering system configuration'
  EksNewest served @{ LogName = 'Application'; ProviderName = 'EKS-Windows-Bootstrapper' } 'Node Configured in'
  if ($EksLoad.End -and $EksMarks -notlike '* served=*') {
    EksNote modules $EksLoad.Begin
    EksNote loaded $EksLoad.End
  }
}
