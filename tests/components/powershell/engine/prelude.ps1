# Dot-sourced before every script that a test runs. On Linux these four call the machine's own shutdown.
foreach ($Name in 'Restart-Computer', 'Stop-Computer', 'shutdown', 'shutdown.exe') {
  Set-Item "function:global:$Name" { [IO.File]::AppendAllText("$env:EKS_TEST_FOLDER/restarts", "$($MyInvocation.InvocationName)`n") }
}
