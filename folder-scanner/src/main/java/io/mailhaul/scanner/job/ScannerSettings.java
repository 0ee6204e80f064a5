package io.mailhaul.scanner.job;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings of one scanner replica.
 *
 * @param maxActiveScans how many mailboxes are scanned at the same time, each with one connection
 *     on each side
 * @param scanTimeLimit after this time, a scan is given up and its mailbox is parked; long enough
 *     to scan ten thousand folders on a slow server
 */
@Validated
@ConfigurationProperties("mailhaul.scanner")
record ScannerSettings(
    @DefaultValue("64") @Min(2) int maxActiveScans,
    @DefaultValue("30m") @NotNull Duration scanTimeLimit) {}
