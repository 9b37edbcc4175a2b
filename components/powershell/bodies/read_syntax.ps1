# Reads scripts (JSON on standard input) and answers with what is wrong in each: id, line and text of what the parser
# refuses; line and text of what it takes and Windows PowerShell 5.1 does not. Runs nothing of them.
$ErrorActionPreference = 'Stop'
$NewerTokens = 'AndAnd', 'OrOr', 'QuestionQuestion', 'QuestionQuestionEquals', 'QuestionDot', 'QuestionLBracket',
  'QuestionMark'
# What follows a command is a text for 5.1: 30s, 0b11.
function Test-Argument($Item) {
  do { $Item = $Item.Parent } while ($Item -is [Management.Automation.Language.ArrayLiteralAst])
  $Item.GetType().Name -match '^Command(Parameter)?Ast$'
}
function Read-Script($Text) {
  $Tokens = $Errors = $null
  $Tree = [Management.Automation.Language.Parser]::ParseInput($Text, [ref]$Tokens, [ref]$Errors)
  foreach ($Item in $Errors) { @{ line = $Item.Extent.StartLineNumber; id = $Item.ErrorId; text = $Item.Message } }
  $Before = $null
  foreach ($Item in $Tokens) {
    $Kind = "$($Item.Kind)"
    $Newer = $Kind -in $NewerTokens
    if ($Kind -eq 'Pipe') { $Newer = $Before -in $null, 'NewLine' }
    if ($Newer) { @{ line = $Item.Extent.StartLineNumber; text = $Item.Text } }
    if ($Kind -like '*StringExpandable' -and $Item.Text -match '(?<!`)(?:``)*`u\{') {
      @{ line = $Item.Extent.StartLineNumber; text = '`u{' }
    }
    if ($Kind -notin 'Comment', 'LineContinuation') { $Before = $Kind }
  }
  foreach ($Item in $Tree.FindAll({ $true }, $true)) {
    $Newer = switch ($Item.GetType().Name) {
      PipelineAst { if ($Item.Background) { '&' } }
      PipelineChainAst { if ($Item.Background) { '&' } }
      ScriptBlockAst { if ($Item.CleanBlock) { 'clean { }' } }
      InvokeMemberExpressionAst { if ($Item.GenericTypeArguments) { "$Item" } }
      ConstantExpressionAst { if ("$Item" -match '^[-+]?(?:0b|\.?\d.*[uysn]l?(?:[kmgtp]b)?$)' -and -not (Test-Argument $Item)) { "$Item" } }
      TypeDefinitionAst { if ($Item.IsEnum -and $Item.BaseTypes) { "enum $($Item.Name) : $($Item.BaseTypes)" } }
    }
    if ($Newer) { @{ line = $Item.Extent.StartLineNumber; text = $Newer } }
  }
  $Needs = $Tree.ScriptRequirements
  if ($Needs.RequiredPSVersion -gt '5.1') { @{ line = 1; text = "#Requires -Version $($Needs.RequiredPSVersion)" } }
  if ($Needs.RequiredPSEditions -eq 'Core') { @{ line = 1; text = '#Requires -PSEdition Core' } }
}
$Answer = foreach ($Text in [Console]::In.ReadToEnd() | ConvertFrom-Json) { , @(Read-Script $Text) }
ConvertTo-Json -Compress -Depth 3 @($Answer)
