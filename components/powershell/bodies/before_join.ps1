# A restart before the join leaves a node that never joins, as user data runs once; so does a second call of the bootstrap
# script, which makes the node's services. These names end the script that calls them, whatever it catches: as global
# functions, which those of modules see, too; called by a path or by their module they come back to them. To abort a
# shutdown is none.
foreach ($EksItem in 'Restart-Computer', 'Stop-Computer', 'shutdown', 'shutdown.exe', 'Start-EKSBootstrap.ps1') {
  Set-Item "function:global:$EksItem" {
    if ("$args" -match '^[-/][a?]') {
      $EksText = Get-Command shutdown.exe -CommandType Application
      return & $EksText $args
    }
    if ("$((Get-PSCallStack).Location)" -match "${EksFile}:\D*(\d+)") { $EksWhy[0] = "line $($Matches[1]): " }
    $EksWhy[0] += "$($MyInvocation.MyCommand.Name) must not run before the join; "
    exit 1
  }
}
$ExecutionContext.InvokeCommand.PreCommandLookupAction = {
  if ($args[0] -match '[\\/]((?:Restart|Stop)-Computer|shutdown(?:\.exe)?|Start-EKSBootstrap\.ps1)$') {
    $args[1].CommandScriptBlock = [scriptblock]::Create("& '$($Matches[1])' @args")
  }
}
