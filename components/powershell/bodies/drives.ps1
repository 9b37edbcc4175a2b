# Makes a drive of a volume, however it comes: raw, half made, with the file system of a snapshot or of a former start. It
# runs before any hook, so that no name in it is in the way of one. The NVMe driver's own tool tells which disk is which
# device; a machine before Nitro has it at the device's SCSI target.
function EksDrive($Device, $Target, $Letter, $Label, $Holds) {
  $Tool = "$env:ProgramData\Amazon\Tools\ebsnvme-id.exe"
  foreach ($Try in 1..40) {
    $Text = if (Test-Path $Tool) { "$(& $Tool)" }
    $Disk = if ($Text -match "Number: (\d+)\s+Volume ID: \S+\s+Device Name: (?:/dev/)?$Device(?!\S)") { [int]$Matches[1] }
    elseif ($Text -notmatch 'Device') { (Get-CimInstance Win32_DiskDrive | Where-Object SCSITargetId -eq $Target).Index }
    if ($null -ne $Disk) { break }
    Start-Sleep 3
  }
  if ($null -eq $Disk) { throw "no disk is $Device" }
  Set-Disk $Disk -IsOffline $false
  Set-Disk $Disk -IsReadOnly $false
  if (-not $Holds -and (Get-Disk $Disk).PartitionStyle -eq 'RAW') { Initialize-Disk $Disk -PartitionStyle GPT }
  $All = @(Get-Partition)
  $Part = $All | Where-Object { $_.DiskNumber -eq $Disk -and $_.Type -ne 'Reserved' } | Sort-Object Size | Select-Object -Last 1
  if (-not $Part -and -not $Holds) { $Part = New-Partition $Disk -UseMaximumSize }
  if ($Part) {
    # Windows gives letters to file systems that it finds: perhaps this one to another of them.
    if ("$($Part.DriveLetter)" -ne $Letter) {
      $All | Where-Object DriveLetter -eq $Letter | Remove-PartitionAccessPath -AccessPath "${Letter}:\"
      $Part | Set-Partition -NewDriveLetter $Letter
    }
    $Volume = Get-Volume $Letter
  }
  if ($Volume.FileSystem -match 'FS|FAT') {
    $Most = (Get-PartitionSupportedSize -DriveLetter $Letter).SizeMax
    if ($Most - $Part.Size -gt 1mb) { Resize-Partition -DriveLetter $Letter -Size $Most }
    if ($Label) { Set-Volume -DriveLetter $Letter -NewFileSystemLabel $Label }
  } elseif ($Holds) { throw "the snapshot of $Device holds no file system that Windows reads" }
  else { [void](Format-Volume -DriveLetter $Letter -FileSystem NTFS -NewFileSystemLabel $Label -Confirm:$false) }
  "eks-windows-nodes: drive $Letter is $Device"
}
