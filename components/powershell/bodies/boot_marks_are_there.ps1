if ([IO.File]::ReadAllText($Marks) -ne $Text) {
  "$Marks is another file than was written"
  exit 1
}
