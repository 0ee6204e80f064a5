package io.mailhaul.chaos;

import io.mailhaul.chaos.proxy.ConnectionFault;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A fault that is injected into the platform while it copies. */
sealed interface InjectedFault {

  /** The share of the round's messages that are copied when it happens, from 0 to 1. */
  double at();

  /** SIGKILL; the process is started again after the pause. */
  record Kill(Victim victim, double at, Duration pause) implements InjectedFault {
    @Override
    public String toString() {
      return "kill %s at %.0f %%, back after %d ms".formatted(victim, at * 100, pause.toMillis());
    }
  }

  /** SIGSTOP of a copier for longer than every timeout, then SIGCONT. */
  record Stop(int copier, double at) implements InjectedFault {
    @Override
    public String toString() {
      return "stop message-copier-%d at %.0f %%".formatted(copier + 1, at * 100);
    }
  }

  /** SIGSTOP of all processes of the platform for longer than every timeout, then SIGCONT. */
  record StopPlatform(double at) implements InjectedFault {
    @Override
    public String toString() {
      return "stop the platform at %.0f %%".formatted(at * 100);
    }
  }

  /** A fault of the network to a mail server. */
  record Cut(
      Link link,
      ConnectionFault.Place place,
      ConnectionFault.Effect effect,
      long after,
      double within,
      double at)
      implements InjectedFault {
    ConnectionFault fault(BooleanSupplier copying) {
      return new ConnectionFault(place, effect, after, within, copying);
    }

    @Override
    public String toString() {
      return "%s %s at %.0f %%, %s after %d, %.2f"
          .formatted(effect, link, at * 100, place, after, within);
    }
  }

  /** The database is shut down immediately and recovers after the pause. */
  record RestartDatabase(double at, Duration pause) implements InjectedFault {
    @Override
    public String toString() {
      return "restart PostgreSQL at %.0f %% after %d ms".formatted(at * 100, pause.toMillis());
    }
  }

  /** From then on the copiers end and start in turn until all messages are copied. */
  record RestartCopiers(double at) implements InjectedFault {
    @Override
    public String toString() {
      return "copiers leave and rejoin from %.0f %%".formatted(at * 100);
    }
  }

  /** The process to kill. */
  enum Victim {
    COPIER_1,
    COPIER_2,
    SCANNER,
    BATCH_SERVICE,
    BROKER
  }

  /** The network to one of the mail servers. */
  enum Link {
    SOURCE,
    DESTINATION
  }
}
