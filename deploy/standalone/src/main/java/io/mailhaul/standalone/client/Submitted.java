package io.mailhaul.standalone.client;

import java.util.List;

/**
 * What became of a request.
 *
 * @param run the run that was opened or joined
 * @param created whether the batch is new
 * @param joined whether a run was still going on, which this request has joined
 * @param mailboxes how many the file lists
 * @param added how many of them are new in the batch
 * @param missing addresses that the batch knows and the file no longer has; they are left alone
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
