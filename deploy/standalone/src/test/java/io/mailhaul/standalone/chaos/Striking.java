package io.mailhaul.standalone.chaos;

import io.mailhaul.standalone.chaos.Strike.Churn;
import io.mailhaul.standalone.chaos.Strike.Cut;
import io.mailhaul.standalone.chaos.Strike.Kill;
import io.mailhaul.standalone.chaos.Strike.RestartDatabase;
import io.mailhaul.standalone.chaos.Strike.Stop;
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
final class Striking implements AutoCloseable {

  private static final Duration A_WHILE = Duration.ofSeconds(2);
  private static final Duration JOINING = Duration.ofSeconds(15);

  private final ChaosPlatform platform;
  private final Map<Strike.Link, ChaosProxy> links;
  private final BooleanSupplier copying;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<CompletableFuture<Void>> after = new ArrayList<>();
  private final Map<Strike, BooleanSupplier> landed = new LinkedHashMap<>();

  /**
   * @param copying whether some messages have been copied, but not all
   */
  Striking(ChaosPlatform platform, Map<Strike.Link, ChaosProxy> links, BooleanSupplier copying) {
    this.platform = platform;
    this.links = links;
    this.copying = copying;
  }

  void strike(Strike fault) {
    switch (fault) {
      case Kill kill -> kill(kill);
      case Stop stop -> stop(stop);
      case Cut cut -> {
        Fault cutFault = cut.fault(copying);
        links.get(cut.link()).arm(cutFault);
        landed.put(cut, cutFault::hasLanded);
      }
      case RestartDatabase restart -> {
        platform.killDatabase();
        landed(restart);
        later(() -> {
          Until.pass(restart.pause());
          platform.startDatabase();
        });
      }
      case Churn churn -> later(() -> comeAndGo(churn));
    }
  }

  private void kill(Kill kill) {
    ServiceProcess victim =
        switch (kill.victim()) {
          case COPIER_1 -> atWork(0);
          case COPIER_2 -> atWork(1);
          case SCANNER -> platform.scanner;
          case BATCH_SERVICE -> platform.batchService;
          case BROKER -> platform.broker;
        };
    victim.kill();
    landed(kill);
    later(() -> {
      Until.pass(kill.pause());
      victim.start();
    });
  }

  private void stop(Stop stop) {
    ServiceProcess copier = atWork(stop.copier());
    copier.suspend();
    landed(stop);
    later(() -> {
      Until.pass(ChaosPlatform.LONGER_THAN_EVERY_DEADLINE);
      copier.resume();
      // Time for writes that the copier had begun and now sends before it notices the pause.
      Until.pass(Duration.ofSeconds(3));
    });
  }

  /** The copier when it has an active lane, or the other one when it gets none for a while. */
  private ServiceProcess atWork(int copier) {
    boolean works = Until.so(A_WHILE, () -> platform.isCopying(copier) || !copying.getAsBoolean());
    return platform.copiers.get(works ? copier : 1 - copier);
  }

  private void comeAndGo(Churn churn) {
    int left = 0;
    for (int i = 0; copying.getAsBoolean(); i++) {
      ServiceProcess copier = platform.copiers.get(i % 2);
      copier.end();
      left += copying.getAsBoolean() ? 1 : 0;
      copier.start();
      int joining = i % 2;
      Until.so(JOINING, () -> platform.isCopying(joining) || !copying.getAsBoolean());
    }
    boolean often = left >= 2;
    synchronized (landed) {
      landed.put(churn, () -> often);
    }
  }

  private void landed(Strike fault) {
    boolean now = copying.getAsBoolean();
    synchronized (landed) {
      landed.put(fault, () -> now);
    }
  }

  private void later(Runnable task) {
    after.add(CompletableFuture.runAsync(task, threads));
  }

  /** Waits until all processes are running again. */
  void awaitRecovery() {
    after.forEach(CompletableFuture::join);
  }

  /** Whether each planned fault landed; a fault that was not carried out did not. */
  Map<Strike, Boolean> outcome(List<Strike> planned) {
    Map<Strike, Boolean> outcome = new LinkedHashMap<>();
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
