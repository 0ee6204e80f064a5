package io.mailhaul.api.batch;

import java.util.List;

/**
 * The result of a submission.
 *
 * @param run number of the batch's run, from 1; 0 while it was only verified
 * @param created whether the batch is new
 * @param joinedActiveRun whether a run was active already, and the submission joined it
 * @param mailboxes number of mailboxes in the file
 * @param added how many of them are new in the batch
 * @param notInFile the addresses of the batch that the file no longer contains; they are not
 *     migrated in this run
 */
public record SubmissionResult(
    String name,
    String id,
    int run,
    boolean created,
    boolean joinedActiveRun,
    boolean dryRun,
    int mailboxes,
    int added,
    List<String> notInFile) {
  public SubmissionResult {
    notInFile = List.copyOf(notInFile);
  }
}
