# The association takes one DNS server from Pulumi, and this machine all.
Get-NetAdapter -Physical | Set-DnsClientServerAddress -ServerAddresses
