package io.mailhaul.standalone.chaos;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What is done to the platform while it copies. */
sealed interface Strike {

  /** When: at this share of the round's messages copied, from 0 to 1. */
  double at();

  /** SIGKILL; the process is started again after the pause. */
  record Kill(Victim victim, double at, Duration pause) implements Strike {
    @Override
    public String toString() {
      return "kill %s at %.0f %%, back after %d ms".formatted(victim, at * 100, pause.toMillis());
    }
  }

  /** SIGSTOP of a copier for longer than every deadline, then SIGCONT. */
  record Stop(int copier, double at) implements Strike {
    @Override
    public String toString() {
      return "stop message-copier-%d at %.0f %%".formatted(copier + 1, at * 100);
    }
  }

  /** A fault of the network to one of the mail servers. */
  record Cut(Link link, Fault.Place place, Fault.Deed deed, long after, double within, double at)
      implements Strike {
    Fault fault(BooleanSupplier copying) {
      return new Fault(place, deed, after, within, copying);
    }

    @Override
    public String toString() {
      return "%s %s at %.0f %%, %s after %d, %.2f"
          .formatted(deed, link, at * 100, place, after, within);
    }
  }

  /** The database is shut down at once and recovers after the pause. */
  record RestartDatabase(double at, Duration pause) implements Strike {
    @Override
    public String toString() {
      return "restart PostgreSQL at %.0f %% after %d ms".formatted(at * 100, pause.toMillis());
    }
  }

  /** From then on the copiers leave and join in turn until everything is copied. */
  record Churn(double at) implements Strike {
    @Override
    public String toString() {
      return "copiers come and go from %.0f %%".formatted(at * 100);
    }
  }

  /** Who is killed. */
  enum Victim {
    COPIER_1,
    COPIER_2,
    SCANNER,
    BATCH_SERVICE,
    BROKER
  }

  /** Which network. */
  enum Link {
    SOURCE,
    DESTINATION
  }
}
