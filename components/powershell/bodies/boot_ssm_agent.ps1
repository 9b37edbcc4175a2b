& sc.exe config AmazonSSMAgent start= delayed-auto
if ($LASTEXITCODE -ne 0) {
  "sc.exe config AmazonSSMAgent ended with exit code $LASTEXITCODE, see the lines above"
  exit 1
}
