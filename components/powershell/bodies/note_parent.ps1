$ErrorActionPreference = 'Stop'
# The machine of a build runs from the parent; what that was, no later machine can tell.
$Metadata = 'http://169.254.169.254/latest'
$Lifetime = @{ 'X-aws-ec2-metadata-token-ttl-seconds' = '300' }
$Headers = @{ 'X-aws-ec2-metadata-token' = Invoke-RestMethod -Method Put -Uri "$Metadata/api/token" -Headers $Lifetime }
$Folder = "$env:ProgramData/eks-windows-nodes"
[void][IO.Directory]::CreateDirectory($Folder)
[IO.File]::WriteAllText("$Folder/parent-ami", "$(Invoke-RestMethod -Uri "$Metadata/meta-data/ami-id" -Headers $Headers)")
