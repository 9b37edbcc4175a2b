# Runs a script of other people's: $EksPrepare writes it to $EksPath, $EksFail is what follows when it fails.
# Between the script and the end no command is called, as a script can replace any.
function EksRun($EksName, $EksPrepare, $EksFail) {
  "eks-windows-nodes: $EksName starts"
  $EksPath = "$env:ProgramFiles/eks-windows-nodes $EksName.ps1"
  $EksFile = [regex]::Escape("$EksName.ps1")
  $EksWhy = @('')
  $EksKind = 'Break|Continue'
  $EksState = $ExecutionContext.SessionState
  $EksHere = $EksState.Path.CurrentLocation.Path
  $EksDrives = $EksState.Drive.GetAll()
  $EksItems = $ExecutionContext.InvokeProvider
  # What there is, by its path, and comes back; the first three have no value before.
  $EksKnown = @{ 'Variable::OFS' = ' '; 'Variable::PSModuleAutoLoadingPreference' = 'All'
    'Variable::PSDefaultParameterValues' = @{}; 'Environment::ProgramFiles' = $env:ProgramFiles
    'Environment::PSExecutionPolicyPreference' = $env:PSExecutionPolicyPreference }
  try {
    foreach ($EksItem in $EksItems.ChildItem.Get(@('function:', 'alias:', 'variable:*Preference'), $false, $true, $false)) {
      $EksKnown[$EksItem.PSPath] = if ($EksItem.Definition) { $EksItem.Definition } else { $EksItem.Value }
    }
  } catch { }
  $PSDefaultParameterValues = @{}
  $ErrorActionPreference = 'Stop'
  # What the script before this one made is there for this one, and was not for the bootstrap script between them.
  foreach ($EksItem in $script:EksAside) {
    $EksText = if ($EksItem.ScriptBlock) { $EksItem.ScriptBlock } else { $EksItem.Definition }
    try { [void]$EksItems.Item.Set($EksItem.PSPath, $EksText) } catch { }
  }
  try {
    . $EksPrepare
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
    $EksKind = ''
    $EksText = "$_"
    $EksItem = @($_.Exception.Errors)[0]
    $EksAt = "$($_.ScriptStackTrace) $($_.InvocationInfo.PositionMessage)"
    $EksLine = if ("$($EksItem.Extent.File)" -match $EksFile) {
      $EksText = $EksItem.Message
      $EksItem.Extent.StartLineNumber
    } elseif ($EksAt -match "${EksFile}:\D*(\d+)") { $Matches[1] } else {
      # A parameter, requirement or module that is missing: the engine names the script alone.
      $EksAt = @("$($_.Exception.ParameterName)".Trim() -split ' ')[0]
      $EksAt = if ($EksAt) { '\$' + $EksAt } else { '(#requires|using\s+module)' }
      if ([IO.File]::ReadAllText($EksPath) -match "(?s)^.*?$EksAt\b") { @($Matches[0] -split '\r\n?|\n').Count }
    }
    if ($EksLine) { $EksWhy[0] += "line ${EksLine}: " }
    $EksWhy[0] += if ($EksText) { $EksText } else { 'an error without a text' }
  } finally {
    # A break with a label, and errors that no catch sees, come through here alone, on their way out of the user data.
    $ExecutionContext.InvokeCommand.PreCommandLookupAction = $null
    if (-not $EksWhy[0]) { $EksWhy[0] = 'a break, continue or stop that nothing caught ended it' }
    if ($EksWhy[0] -ne 'ok') {
      # The statements that can have ended it; without one, those that run a text.
      try {
        $EksTree = [Management.Automation.Language.Parser]::ParseFile($EksPath, [ref]$null, [ref]$null)
        foreach ($EksLook in "^($EksKind)S", '^CommandA') {
          if (-not $EksKind -or $EksWhy[0] -match ', line') { break }
          foreach ($EksItem in $EksTree.FindAll({ $args[0].GetType().Name -match $EksLook }, $true)) {
            $EksUp = if ($EksLook -like '*A') { "$EksItem" -notmatch '^(iex|Invoke-Expression)\b' }
            elseif ($EksKind -eq 'Exit') { "$($EksItem.Pipeline)" -notmatch "[a-z_(]|^\D?$LASTEXITCODE\D?`$" }
            else { $EksItem.Parent }
            while ($EksUp.Extent -and ($EksUp.GetType().Name -notmatch '^(For|Do|Wh|Sw)' -or
                $EksItem.Label -and "$($EksItem.Label)" -ne $EksUp.Label)) { $EksUp = $EksUp.Parent }
            if (-not $EksUp) { $EksWhy[0] += ", line $($EksItem.Extent.StartLineNumber): $EksItem" }
          }
        }
      } catch { }
      "eks-windows-nodes: ${EksName}: $($EksWhy[0] -replace '\s+', ' ' -replace '(?<=^.{999}).+', '...')"
    }
    try { [IO.File]::Delete($EksPath) } catch { }
    if ($EksWhy[0] -ne 'ok') { . $EksFail }
  }
  if ($LASTEXITCODE) { "eks-windows-nodes: $EksName has run, its last program ended with exit code $LASTEXITCODE" }
  foreach ($EksItem in $EksDrives) { try { [void]$EksState.Drive.New($EksItem, 'global') } catch { } }
  try { [void]$EksState.Path.SetLocation($EksHere) } catch { }
  # Functions and aliases that hide commands; those of modules only where they hide a cmdlet.
  try {
    $script:EksAside = foreach ($EksItem in $EksItems.ChildItem.Get(@('function:', 'alias:'), $false, $true, $true)) {
      $EksText = $EksKnown[$EksItem.PSPath]
      if ($EksText -ceq $EksItem.Definition) {
        $EksKnown.Remove($EksItem.PSPath)
        continue
      }
      if (-not $EksText -and $EksItem.ModuleName -and -not $ExecutionContext.InvokeCommand.GetCmdlet($EksItem.Name)) { continue }
      try { $EksItems.Item.Remove(@($EksItem.PSPath), $false, $true, $true) } catch { }
      if ("$($EksItem.Definition)" -notlike '*$EksWhy*') { $EksItem }
    }
  } catch { }
  # What it changed or took away, of the rest: for all, as this function is called again.
  foreach ($EksItem in $EksKnown.Keys) {
    $EksText = $EksItem -replace '(?<=[ne]::)', 'global:'
    try { [void]$EksItems.Item.Set(@($EksText), $EksKnown[$EksItem], $true, $true) } catch { }
  }
  try { Set-PSDebug -Off } catch { }
}
