package io.mailhaul.batch.submission;

import java.util.List;

/**
 * What became of a submission.
 *
 * @param run counts the batch's runs; 0 while it was only verified
 * @param created whether the batch is new
 * @param joined whether its run was going on already, and was joined
 * @param mailboxes how many the file has
 * @param added how many of them are new in the batch
 * @param missing the addresses of the batch that the file no longer has; they are left alone
 */
public record Submitted(
    String name,
    String id,
    int run,
    boolean created,
    boolean joined,
    boolean dryRun,
    int mailboxes,
    int added,
    List<String> missing) {}
