package io.mailhaul.copier.lane.turn;

/** One step of the work on a lane; a turn runs all of them in their order. */
@FunctionalInterface
public interface Stage {

  /** What the lane does after a stage. */
  enum Next {
    /** The next stage runs. */
    CONTINUE,
    /** The lane's folders are opened again, and all stages run from the first one. */
    REOPEN
  }

  Next run();

  /** A stage after which the next one always runs. */
  static Stage of(Runnable step) {
    return () -> {
      step.run();
      return Next.CONTINUE;
    };
  }
}
