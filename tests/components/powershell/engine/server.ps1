# Runs scripts for the tests: one request a line over a socket, one answer a line. Standard input and output stay free
# for what the scripts do with them.
param([int]$Port)
$ErrorActionPreference = 'Stop'
$Stream = [Net.Sockets.TcpClient]::new('127.0.0.1', $Port).GetStream()
$Reader = [IO.StreamReader]::new($Stream)
$Writer = [IO.StreamWriter]::new($Stream)
[Console]::SetIn([IO.TextReader]::Null)
$Environment = [Environment]::GetEnvironmentVariables()
$State = [initialsessionstate]::CreateDefault()
# No script may shut this machine down, whatever name it calls these by.
foreach ($Name in 'Restart-Computer', 'Stop-Computer') {
  $State.Commands.Remove($Name, [System.Management.Automation.Runspaces.SessionStateCmdletEntry])
}

function Set-Environment($Changes) {
  foreach ($Name in @([Environment]::GetEnvironmentVariables().Keys)) {
    if (-not $Environment.ContainsKey($Name)) { [Environment]::SetEnvironmentVariable($Name, $null) }
  }
  foreach ($Name in $Environment.Keys) { [Environment]::SetEnvironmentVariable($Name, $Environment[$Name]) }
  foreach ($Name in $Changes.Keys) { [Environment]::SetEnvironmentVariable($Name, $Changes[$Name]) }
}

function Get-Text($Item) {
  if ($Item -is [string]) { $Item }
  elseif ($Item -is [System.Management.Automation.ErrorRecord]) { "error: $Item" }
  else { ($Item | Out-String).TrimEnd() }
}

# Only what a script prints in objects would need them, and they are half of the time that a runspace takes to open.
$State.Formats.Clear()

# The next runspace opens while the answer is on its way and the next request is made.
function Open-Next { $script:Next = [runspacefactory]::CreateRunspace($State); $script:Next.OpenAsync(); $script:Used = $false }
Open-Next

# The script as powershell.exe -File would run it, in the global scope: what it calls its own is there for all. Its exit
# code is that of exit, 1 for an error that nobody caught.
function Invoke-Run($Request) {
  Set-Environment $Request.environment
  [Environment]::CurrentDirectory = $Request.folder
  if ($script:Used -and -not $Request.again) { $script:Next.Dispose(); Open-Next }
  $Space = $script:Next
  $Ended = $false
  while ($Space.RunspaceStateInfo.State -ne 'Opened') { [Threading.Thread]::Sleep(1) }
  $Shell = [powershell]::Create()
  $Shell.Runspace = $Space
  [void]$Shell.AddScript(@'
param($Prelude, $Script)
Set-Location -LiteralPath ([Environment]::CurrentDirectory)
. $Prelude
$global:LASTEXITCODE = 0
. $Script
@{ 'exit code' = if ($?) { 0 } elseif ($LASTEXITCODE) { $LASTEXITCODE } else { 1 } }
'@).AddArgument($Request.prelude).AddArgument($Request.script)
  $Shell.Commands.Commands[0].MergeMyResults('All', 'Output')
  $Results = [System.Management.Automation.PSDataCollection[psobject]]::new()
  $Call = $Shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]$null, $Results)
  $Finished = $Call.AsyncWaitHandle.WaitOne([timespan]::FromSeconds($Request.seconds))
  if (-not $Finished) { [void]$Shell.BeginStop($null, $null) }
  $Code = 0
  $Lines = @(foreach ($Item in @($Results.ReadAll())) {
    if ($Item -is [hashtable] -and $Item.ContainsKey('exit code')) { $Ended = $true; $Code = $Item['exit code'] }
    elseif ($null -ne $Item) { Get-Text $Item }
  })
  $Reason = $Shell.InvocationStateInfo.Reason
  if ($Reason) { $Code = 1; $Lines += "uncaught: $($Reason.Message)" }
  if ($Finished) { $Shell.Dispose() }
  $script:Used = $true
  if ($Finished -and -not $Request.again) { $Space.Dispose() }
  if (-not $Finished -or -not $Request.again) { Open-Next }
  @{ code = $Code; lines = $Lines; finished = $Finished; ended = $Ended }
}

function Get-ParseError($Text) {
  $Tokens = $Errors = $null
  [void][Management.Automation.Language.Parser]::ParseInput($Text, [ref]$Tokens, [ref]$Errors)
  foreach ($Item in $Errors) { "line $($Item.Extent.StartLineNumber): $($Item.Message)" }
}

# What a text is made of: its commands, each with the names of the parameters that it is given, and what it redirects.
function Read-Text($Text) {
  $Tree = [Management.Automation.Language.Parser]::ParseInput($Text, [ref]$null, [ref]$null)
  $Commands = @(foreach ($Item in $Tree.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)) {
    $Parameters = @($Item.CommandElements | Where-Object { $_ -is [Management.Automation.Language.CommandParameterAst] })
    @{ name = $Item.GetCommandName(); text = "$($Item.CommandElements[0])"
      parameters = @($Parameters | ForEach-Object ParameterName) }
  })
  $Redirections = @($Tree.FindAll({ $args[0] -is [Management.Automation.Language.RedirectionAst] }, $true))
  @{ commands = $Commands; redirections = @($Redirections | ForEach-Object { "$_" }) }
}

try {
  while ($null -ne ($Line = $Reader.ReadLine())) {
    $Request = ConvertFrom-Json $Line -AsHashtable
    $Answer = switch ($Request.do) {
      run { Invoke-Run $Request; Set-Environment @{} }
      parse { @{ errors = @(foreach ($Text in $Request.texts) { , @(Get-ParseError $Text) }) } }
      read { @{ read = @(foreach ($Text in $Request.texts) { Read-Text $Text }) } }
    }
    $Writer.WriteLine((ConvertTo-Json $Answer -Compress -Depth 6 -EscapeHandling EscapeNonAscii))
    $Writer.Flush()
  }
} catch {
  [Console]::Error.WriteLine("$_`n$($_.ScriptStackTrace)")
  exit 1
}
