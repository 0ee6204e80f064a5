package io.mailhaul.batch.mailboxfile;

import java.util.List;

/** A submitted file has errors, so nothing was created from it. */
public final class FaultyFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  public FaultyFileException(List<Fault> faults) {
    this("mailbox file", faults);
  }

  /** @param file the name of the file's kind in messages */
  FaultyFileException(String file, List<Fault> faults) {
    super(
        faults.size()
            + (faults.size() == 1 ? " error" : " errors")
            + " in the "
            + file
            + "; nothing was created.");
    this.faults = List.copyOf(faults);
  }

  /** All errors, in the order of their lines. */
  public List<Fault> faults() {
    return faults;
  }
}
