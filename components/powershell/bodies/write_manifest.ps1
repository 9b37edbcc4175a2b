$Metadata = 'http://169.254.169.254/latest'
$Lifetime = @{ 'X-aws-ec2-metadata-token-ttl-seconds' = '300' }
$Headers = @{ 'X-aws-ec2-metadata-token' = Invoke-RestMethod -Method Put -Uri "$Metadata/api/token" -Headers $Lifetime }
$Ami = Invoke-RestMethod -Uri "$Metadata/meta-data/ami-id" -Headers $Headers
$Region = Invoke-RestMethod -Uri "$Metadata/meta-data/placement/region" -Headers $Headers
# The ARN of the image is on each of its AMIs and copies: by it a reader knows whose manifest this is.
$ImageArn = Get-EC2Tag -Region $Region -Filter @{ Name = 'resource-id'; Values = $Ami } |
  Where-Object { $_.Key -eq $ImageArnTag } | ForEach-Object Value | Select-Object -First 1
if (-not $ImageArn) {
  "$Ami has no tag $ImageArnTag, which Image Builder sets on its AMIs"
  exit 1
}
$Parent = "$env:ProgramData/eks-windows-nodes/parent-ami"
$Manifest = ConvertFrom-Json $Known
Add-Member -InputObject $Manifest -NotePropertyMembers ([ordered]@{
  amiIds = @{ $Region = $Ami }
  kubeletVersion = $Programs.kubelet
  osBuild = $OsBuild
  buildDate = [DateTime]::UtcNow.ToString('yyyy-MM-dd')
  recipeVersion = @($ImageArn -split '/')[-2]
  imageArn = $ImageArn
  sourceAmiId = if (Test-Path $Parent) { [IO.File]::ReadAllText($Parent) } else { $null }
  updates = $Installed
  automaticUpdates = $UpdatesItself
  digests = $Digests
  programs = $Programs
  boot = [ordered]@{
    launchAgent = if (Test-Path "$env:ProgramFiles\Amazon\EC2Launch\EC2Launch.exe") { 'EC2Launch v2' } else { 'EC2Launch' }
    awsTools = "$((Get-Command New-EC2Tag).ModuleName)"
  }
})
$Text = ConvertTo-Json $Manifest -Depth 5 -Compress
foreach ($Each in @($Region) + @($OtherRegions)) {
  try {
    [void](Write-SSMParameter -Region $Each -Name $Parameter -Value $Text -Type String -Tier Intelligent-Tiering -Overwrite $true)
  } catch {
    "the manifest could not be written to $Parameter in ${Each}: $_"
    # Another Region may have no way there from here; this one has to.
    if ($Each -eq $Region) { exit 1 }
  }
}
$Tags = @(@{ Key = $KubeletVersionTag; Value = $Programs.kubelet }, @{ Key = $OsBuildTag; Value = $OsBuild })
if ($Manifest.fastLaunch) { $Tags += @{ Key = $FastLaunchTag; Value = 'true' } }
New-EC2Tag -Region $Region -Resource $Ami -Tag $Tags
"$Ami has kubelet $($Programs.kubelet) and OS build $OsBuild"
