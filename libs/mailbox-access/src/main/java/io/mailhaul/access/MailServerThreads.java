package io.mailhaul.access;

/**
 * Starts the threads that talk to mail servers. They are platform threads, so that the operating
 * system shares the processors between them and all others. A virtual thread gives way only when it
 * blocks: one that reads from a server that sends without end never does, and a few of those would
 * stop everything that runs on virtual threads, such as REST and the Kafka listeners.
 */
public final class MailServerThreads {

  private MailServerThreads() {}

  /** Starts a daemon thread. */
  public static Thread start(String name, Runnable work) {
    return Thread.ofPlatform().daemon().name(name).start(work);
  }
}
