package io.mailhaul.batch.batch;

/** There is no batch of this name. */
public final class BatchNotFoundException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public BatchNotFoundException(String name) {
    super("There is no batch '" + name + "'.");
  }
}
