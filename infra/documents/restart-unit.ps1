# Brings one Windows service back and tells how that went. The body of the Windows step of the SSM document.
#
# For Windows PowerShell 5.1, as on every Windows Server since 2016. The document's preamble sets the five variables
# below from its parameters; they are only ever used as data. Endings, exit codes and last line are those of
# restart-unit.sh; `masked` is a service whose start type is Disabled.
#
# NOT TESTED: the tests of this project run on Linux, where neither Windows services nor Windows PowerShell exist.
# What they do check is that the file is within the size limits and has no SSM placeholder in it.

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.ServiceProcess
$begun = [System.Diagnostics.Stopwatch]::StartNew()

function Complete-Run([string] $Ending, [int] $Code) {
    Write-Output ('defib-result: {0} {1}' -f $Ending, [int] $begun.Elapsed.TotalSeconds)
    exit $Code
}

function Write-Step([string] $Text) {
    Write-Output "defib: $Text"
}

# Lines of the host are indented, so that none of them can pass for a line of ours. Keeps the end.
function Write-Quoted([string] $Text, [int] $MostCharacters) {
    $clean = $Text -replace '[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]', ''
    if ($clean.Length -gt $MostCharacters) { $clean = $clean.Substring($clean.Length - $MostCharacters) }
    foreach ($line in ($clean -split "`r?`n")) {
        $line = $line.TrimEnd()
        if ($line.Length -gt 300) { $line = $line.Substring(0, 300) }
        if ($line) { Write-Output "  | $line" }
    }
}

function Stop-BadParameter([string] $Why) {
    Write-Step "refused: $Why"
    Complete-Run 'bad-parameter' 64
}

# --- parameters: SSM has checked them against the document's patterns; this does not rely on it -----------------------

# \z and not $, which would let a line feed at the end pass; -cnotmatch, because -match ignores case.
if ($unit -cnotmatch '\A[A-Za-z0-9][A-Za-z0-9:_.@-]{0,127}\z') { Stop-BadParameter 'unit is not a service name' }
foreach ($time in @($alarmedAt, $notIfStartedAfter)) {
    if ($time -cnotmatch '\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\z') {
        Stop-BadParameter 'a time does not look like 2026-01-31T12:00:00Z'
    }
}
foreach ($seconds in @($startTimeoutSeconds, $stableSeconds)) {
    if ($seconds -cnotmatch '\A[0-9]{1,4}\z') { Stop-BadParameter 'a number of seconds is not a number' }
}
$startTimeout = [int] $startTimeoutSeconds
$stable = [int] $stableSeconds
if ($startTimeout -lt 1 -or $startTimeout -gt 3600) { Stop-BadParameter 'startTimeoutSeconds is not between 1 and 3600' }
if ($stable -gt 900) { Stop-BadParameter 'stableSeconds is not between 0 and 900' }

$utc = [System.Globalization.DateTimeStyles]'AssumeUniversal, AdjustToUniversal'
$notAfter = [datetime]::MinValue
$culture = [System.Globalization.CultureInfo]::InvariantCulture
if (-not [datetime]::TryParseExact($notIfStartedAfter, "yyyy-MM-dd'T'HH:mm:ss'Z'", $culture, $utc, [ref] $notAfter)) {
    Stop-BadParameter 'notIfStartedAfter is not a time that exists'
}

# --- what Windows says about the service ------------------------------------------------------------------------------

# The name has passed the check above, so it can't leave the quotes of this filter.
function Get-UnitState {
    Get-CimInstance -ClassName Win32_Service -Filter "Name='$unit'" -OperationTimeoutSec 10
}

# When the process of the service started, in UTC, or nothing.
function Get-UnitStart($State) {
    if ($State.ProcessId -eq 0) { return $null }
    $process = Get-Process -Id $State.ProcessId -ErrorAction SilentlyContinue
    if ($null -eq $process) { return $null }
    try { return $process.StartTime.ToUniversalTime() } catch { return $null }
}

function Get-UnitSummary($State) {
    'state {0}, start type {1}, pid {2}, exit code {3}' -f $State.State, $State.StartMode, $State.ProcessId, $State.ExitCode
}

# What the service control manager wrote about this service, and errors of programs, newest last.
function Show-Events([int] $Lines, [int] $MostCharacters) {
    Write-Step "events about $unit, last $Lines"
    $shown = ''
    try {
        $events = @(Get-WinEvent -MaxEvents 400 -FilterHashtable @{
            LogName = 'System', 'Application'
            Level = 1, 2, 3, 4
            StartTime = (Get-Date).AddHours(-1)
        } | Where-Object { $_.Message -and $_.Message.Contains($displayName) -or $_.ProviderName -eq $unit } |
            Select-Object -First $Lines)
        [array]::Reverse($events)
        $shown = ($events | ForEach-Object {
            '{0:s}Z {1}: {2}' -f $_.TimeCreated.ToUniversalTime(), $_.ProviderName, ($_.Message -replace '\s+', ' ')
        }) -join "`n"
    } catch {
        $shown = "no events to show: $($_.Exception.Message)"
    }
    Write-Quoted $shown $MostCharacters
}

function Write-Snapshot($State) {
    Write-Step "snapshot of $unit on $env:COMPUTERNAME, alarm at $alarmedAt"
    Write-Quoted (Get-UnitSummary $State) 500
    Show-Events 20 4000
    Write-Step 'memory and disk:'
    try {
        $system = Get-CimInstance -ClassName Win32_OperatingSystem -OperationTimeoutSec 10
        $disks = Get-CimInstance -ClassName Win32_LogicalDisk -Filter 'DriveType=3' -OperationTimeoutSec 10
        $text = 'memory free {0} of {1} KiB' -f $system.FreePhysicalMemory, $system.TotalVisibleMemorySize
        foreach ($disk in $disks) { $text += "`n{0} free {1} of {2} bytes" -f $disk.DeviceID, $disk.FreeSpace, $disk.Size }
        Write-Quoted $text 1200
    } catch {
        Write-Quoted "not known: $($_.Exception.Message)" 300
    }
}

# Only true when the same process is still there at the end.
function Test-StaysActive($State) {
    $deadline = (Get-Date).AddSeconds($stable)
    while ($true) {
        $now = Get-UnitState
        if ($null -eq $now -or $now.State -ne 'Running' -or $now.ProcessId -ne $State.ProcessId) { return $false }
        if ((Get-Date) -ge $deadline) { return $true }
        Start-Sleep -Seconds 1
    }
}

function Stop-Failed([string] $Ending, [int] $Code, [string] $Why) {
    Write-Step $Why
    Show-Events 40 8000
    Complete-Run $Ending $Code
}

# --- now --------------------------------------------------------------------------------------------------------------

$displayName = $unit
try {
    $state = Get-UnitState
} catch {
    Write-Step "the service control manager does not answer: $($_.Exception.Message)"
    Complete-Run 'no-service-manager' 69
}
if ($null -eq $state) {
    Write-Step "$unit does not exist on this host"
    Complete-Run 'unit-not-found' 20
}
$displayName = $state.DisplayName
Write-Snapshot $state

if ($state.StartMode -eq 'Disabled') {
    Write-Step "$unit is disabled: somebody wants it to stay down"
    Complete-Run 'unit-masked' 21
}

$startedAt = Get-UnitStart $state
if ($state.State -eq 'Running' -and $null -ne $startedAt -and $startedAt -ge $notAfter) {
    Write-Step "$unit was started after the alarm: $(Get-UnitSummary $state)"
    if (-not (Test-StaysActive $state)) { Stop-Failed 'not-stable' 32 'it did not stay up' }
    Complete-Run 'already-running' 10
}

Write-Step "restarting $unit, which is $(Get-UnitSummary $state)"
$deadline = (Get-Date).AddSeconds($startTimeout)
$pidBefore = $state.ProcessId
try {
    # ServiceController and not Restart-Service: that one waits without an end.
    $service = New-Object System.ServiceProcess.ServiceController($unit)
    if ($service.Status -ne 'Stopped') {
        if ($service.Status -ne 'StopPending') { $service.Stop() }
        $service.WaitForStatus('Stopped', ($deadline - (Get-Date)))
    }
    $service.Start()
    $left = $deadline - (Get-Date)
    if ($left -lt [timespan]::Zero) { $left = [timespan]::Zero }
    $service.WaitForStatus('Running', $left)
} catch {
    $cause = $_.Exception.GetBaseException()
    $state = Get-UnitState
    if ($cause -is [System.ServiceProcess.TimeoutException]) {
        Stop-Failed 'start-timed-out' 31 "not running after $startTimeout s: $(Get-UnitSummary $state)"
    }
    Stop-Failed 'start-failed' 30 "it did not start: $($cause.Message)"
}

$state = Get-UnitState
if ($state.State -ne 'Running') { Stop-Failed 'not-stable' 32 "it started and ended at once: $(Get-UnitSummary $state)" }
if ($state.ProcessId -eq $pidBefore -and $null -ne $startedAt -and (Get-UnitStart $state) -eq $startedAt) {
    Stop-Failed 'start-failed' 30 "Windows did not restart it: $(Get-UnitSummary $state)"
}
if (-not (Test-StaysActive $state)) { Stop-Failed 'not-stable' 32 'it started but did not stay up' }
Write-Step "$unit is $(Get-UnitSummary (Get-UnitState)), stable for $stable s"
Complete-Run 'restarted' 0
