$ErrorActionPreference = 'Stop'
Add-MpPreference -ExclusionPath $Folders
