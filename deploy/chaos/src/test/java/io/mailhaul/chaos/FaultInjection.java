package io.mailhaul.chaos;

import io.mailhaul.chaos.InjectedFault.Cut;
import io.mailhaul.chaos.InjectedFault.Kill;
import io.mailhaul.chaos.InjectedFault.RestartCopiers;
import io.mailhaul.chaos.InjectedFault.RestartDatabase;
import io.mailhaul.chaos.InjectedFault.Stop;
import io.mailhaul.chaos.InjectedFault.StopPlatform;
import io.mailhaul.chaos.proxy.ChaosProxy;
import io.mailhaul.chaos.proxy.ConnectionFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** Carries out the faults of a round and records which happened while messages were copied. */
final class FaultInjection implements AutoCloseable {

  private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  /** So often copiers must leave while messages are copied. */
  private static final int MIN_RESTARTS = 2;

  private static final int SLOWDOWN = 10;

  private final ChaosPlatform platform;
  private final Map<InjectedFault.Link, ChaosProxy> links;
  private final BooleanSupplier copying;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<CompletableFuture<Void>> recoveries = new ArrayList<>();
  private final Map<InjectedFault, BooleanSupplier> landed = new LinkedHashMap<>();

  /**
   * @param copying whether some messages have been copied, but not all
   */
  FaultInjection(
      ChaosPlatform platform, Map<InjectedFault.Link, ChaosProxy> links, BooleanSupplier copying) {
    this.platform = platform;
    this.links = links;
    this.copying = copying;
  }

  void inject(InjectedFault fault) {
    switch (fault) {
      case Kill kill -> kill(kill);
      case Stop stop -> stop(stop);
      case StopPlatform stop -> stopPlatform(stop);
      case Cut cut -> {
        ConnectionFault cutFault = cut.fault(copying);
        links.get(cut.link()).arm(cutFault);
        landed.put(cut, cutFault::hasLanded);
      }
      case RestartDatabase restart -> {
        platform.killDatabase();
        recordLanded(restart);
        runLater(() -> {
          Waits.sleep(restart.pause());
          platform.startDatabase();
        });
      }
      case RestartCopiers churn -> runLater(() -> restartCopiers(churn));
    }
  }

  private void kill(Kill kill) {
    ServiceProcess victim =
        switch (kill.victim()) {
          case COPIER_1 -> busyCopier(0);
          case COPIER_2 -> busyCopier(1);
          case SCANNER -> platform.scanner;
          case BATCH_SERVICE -> platform.batchService;
          case BROKER -> platform.broker;
        };
    victim.kill();
    recordLanded(kill);
    runLater(() -> {
      Waits.sleep(kill.pause());
      victim.start();
    });
  }

  private void stop(Stop stop) {
    ServiceProcess copier = busyCopier(stop.copier());
    copier.suspend();
    recordLanded(stop);
    runLater(() -> {
      Waits.sleep(ChaosPlatform.LONGER_THAN_ANY_TIMEOUT);
      copier.resume();
      // Time for writes that the copier had begun and now sends before it notices the pause.
      Waits.sleep(Duration.ofSeconds(3));
    });
  }

  private void stopPlatform(StopPlatform stop) {
    platform.suspend();
    recordLanded(stop);
    runLater(() -> {
      try {
        Waits.sleep(ChaosPlatform.LONGER_THAN_ANY_TIMEOUT);
      } finally {
        platform.resume();
      }
    });
  }

  /** The copier when it has an active lane, or the other one when it gets none for a while. */
  private ServiceProcess busyCopier(int copier) {
    boolean works =
        Waits.await(BUSY_TIMEOUT, () -> platform.isCopying(copier) || !copying.getAsBoolean());
    return platform.copiers.get(works ? copier : 1 - copier);
  }

  private void restartCopiers(RestartCopiers churn) {
    ChaosProxy destination = links.get(InjectedFault.Link.DESTINATION);
    int left = 0;
    for (int i = 0; copying.getAsBoolean(); i++) {
      ServiceProcess copier = platform.copiers.get(i % 2);
      copier.terminate();
      left += copying.getAsBoolean() ? 1 : 0;
      int joining = i % 2;
      // Otherwise the other copier could copy all that remains before this one has started.
      destination.slowDown(left < MIN_RESTARTS ? SLOWDOWN : 1);
      try {
        copier.start();
        Waits.await(START_TIMEOUT, () -> platform.hasStarted(joining) || !copying.getAsBoolean());
      } finally {
        destination.slowDown(1);
      }
      Waits.await(JOIN_TIMEOUT, () -> platform.isCopying(joining) || !copying.getAsBoolean());
    }
    boolean often = left >= MIN_RESTARTS;
    synchronized (landed) {
      landed.put(churn, () -> often);
    }
  }

  private void recordLanded(InjectedFault fault) {
    boolean now = copying.getAsBoolean();
    synchronized (landed) {
      landed.put(fault, () -> now);
    }
  }

  private void runLater(Runnable task) {
    recoveries.add(CompletableFuture.runAsync(task, threads));
  }

  /** Waits until all processes are running again. */
  void awaitRecovery() {
    recoveries.forEach(CompletableFuture::join);
  }

  /** Whether each planned fault landed; a fault that was not carried out did not. */
  Map<InjectedFault, Boolean> outcome(List<InjectedFault> planned) {
    Map<InjectedFault, Boolean> outcome = new LinkedHashMap<>();
    synchronized (landed) {
      planned.forEach(
          fault -> outcome.put(fault, landed.getOrDefault(fault, () -> false).getAsBoolean()));
    }
    return outcome;
  }

  @Override
  public void close() {
    links.values().forEach(ChaosProxy::disarm);
    threads.shutdownNow();
    platform.processes().forEach(ServiceProcess::start);
  }
}
