# Runs a script of other people's: $EksPrepare writes it to $EksPath, $EksFail is what follows when it fails.
# Between the script and the end no command is called, as a script can replace any.
function EksRun($EksName, $EksPrepare, $EksFail) {
  "eks-windows-nodes: $EksName starts"
  $EksPath = "$env:ProgramFiles/eks-windows-nodes $EksName.ps1"
  $EksFile = [regex]::Escape("$EksName.ps1")
  $EksWhy = @('')
  $EksKind = 'Break|Continue'
  $EksPlace = $ExecutionContext.SessionState.Path
  $EksHere = $EksPlace.CurrentLocation.Path
  $EksDrives = $ExecutionContext.InvokeProvider
  # What the script before this one made is there for this one, and was not for the bootstrap script between them.
  foreach ($EksItem in $script:EksAside) {
    $EksText = if ($EksItem.ScriptBlock) { $EksItem.ScriptBlock } else { $EksItem.Definition }
    try { [void]$EksDrives.Item.Set($EksItem.PSPath, $EksText) } catch { }
  }
  $script:EksAside = @()
  $PSDefaultParameterValues = @{}
  $ErrorActionPreference = 'Stop'
  try {
    . $EksPrepare
    try { $EksKnown = $EksDrives.ChildItem.Get(@('function:', 'alias:'), $false, $true, $true).PSPath } catch { }
    $global:LASTEXITCODE = 0
    # A stray break or continue ends this loop. An advanced script with an error that it chose to outlive leaves a
    # false $?, too, but no exit code.
    foreach ($EksOnce in 1) {
      & $EksPath
      if ($? -or -not $LASTEXITCODE) { $EksWhy[0] += 'ok' } else {
        $EksKind = 'Exit'
        $EksWhy[0] += "it ended with exit code $LASTEXITCODE"
      }
    }
  } catch {
    $EksKind = '-'
    $EksItem = @($_.Exception.Errors)[0]
    if ("$($EksItem.Extent.File)" -match $EksFile) {
      $EksWhy[0] += "line $($EksItem.Extent.StartLineNumber): $($EksItem.Message)"
    } else {
      $EksAt = "$($_.ScriptStackTrace) $($_.InvocationInfo.PositionMessage)"
      if ($EksAt -match "${EksFile}:\D*(\d+)") { $EksWhy[0] += "line $($Matches[1]): " }
      $EksWhy[0] += if ("$_") { "$_" } else { 'an error without a text' }
    }
  } finally {
    # A break with a label, and errors that no catch sees, come through here alone, on their way out of the user data.
    if (-not $EksWhy[0]) { $EksWhy[0] = 'a break, continue or stop that nothing caught ended it' }
    if ($EksWhy[0] -ne 'ok') {
      try {
        $EksTree = [Management.Automation.Language.Parser]::ParseFile($EksPath, [ref]$null, [ref]$null)
        foreach ($EksItem in $EksTree.FindAll({ $args[0].GetType().Name -match "^($EksKind)S" }, $true)) {
          $EksWhy[0] += ", line $($EksItem.Extent.StartLineNumber): $EksItem"
        }
      } catch { }
      "eks-windows-nodes: ${EksName}: $($EksWhy[0])"
    }
    try { [IO.File]::Delete($EksPath) } catch { }
    if ($EksWhy[0] -ne 'ok') { . $EksFail }
  }
  if ($LASTEXITCODE) { "eks-windows-nodes: $EksName has run, its last program ended with exit code $LASTEXITCODE" }
  try {
    $global:ErrorActionPreference = $global:WarningPreference = $global:ProgressPreference = 'Continue'
    $global:VerbosePreference = $global:DebugPreference = $global:InformationPreference = 'SilentlyContinue'
    $global:ConfirmPreference = 'High'
    $global:WhatIfPreference = $false
    $global:PSModuleAutoLoadingPreference = 'All'
    $global:OFS = ' '
    $global:PSDefaultParameterValues = @{}
  } catch { }
  try { [void]$EksPlace.SetLocation($EksHere) } catch { }
  # Functions and aliases that hide commands; those of modules only where they hide a cmdlet.
  try {
    foreach ($EksItem in $EksDrives.ChildItem.Get(@('function:', 'alias:'), $false, $true, $true)) {
      if (-not $EksKnown -or $EksKnown -contains $EksItem.PSPath) { continue }
      if ($EksItem.ModuleName -and -not $ExecutionContext.InvokeCommand.GetCmdlet($EksItem.Name)) { continue }
      $script:EksAside += $EksItem
      try { $EksDrives.Item.Remove(@($EksItem.PSPath), $false, $true, $true) } catch { }
    }
  } catch { }
  try { Set-PSDebug -Off } catch { }
}
