package io.mailhaul.cli.client;

import java.util.List;

/**
 * The answer to an accepted request.
 *
 * @param run the run that was started or joined
 * @param created whether the batch is new
 * @param joined whether this request has joined a run that was still active
 * @param mailboxes the number of mailboxes in the file
 * @param added how many of them are new in the batch
 * @param missing mailboxes of the batch that are not in the file any more; they are not changed
 */
public record Submitted(
    String name,
    int run,
    boolean created,
    boolean joined,
    int mailboxes,
    int added,
    List<String> missing) {
  public Submitted {
    missing = missing == null ? List.of() : List.copyOf(missing);
  }
}
