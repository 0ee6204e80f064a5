package io.mailhaul.standalone.platform;

import io.mailhaul.batch.BatchServiceApplication;
import io.mailhaul.copier.MessageCopierApplication;
import io.mailhaul.notifier.NotifierApplication;
import io.mailhaul.scanner.FolderScannerApplication;
import io.mailhaul.worker.client.TimedSessionExchange;
import io.mailhaul.worker.client.WorkerApiDecorator;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.PortInUseException;

/** The four services. */
final class PlatformServices implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PlatformServices.class);

  /** Long enough to end and commit a turn, if the mail servers respond. */
  private static final Duration WORKER_STOP_TIMEOUT = Duration.ofSeconds(25);

  private static final Duration BATCH_SERVICE_STOP_TIMEOUT = Duration.ofSeconds(10);

  /** Much longer than a lane's way from the scanner to a copier, if its slot is not busy. */
  private static final Duration SESSION_KEPT = Duration.ofSeconds(5);

  private final EmbeddedService batchService;
  private final List<EmbeddedService> workers;
  private final TimedSessionExchange sessions;

  private PlatformServices(
      EmbeddedService batchService, List<EmbeddedService> workers, TimedSessionExchange sessions) {
    this.batchService = batchService;
    this.workers = workers;
    this.sessions = sessions;
  }

  /**
   * Starts all four: batch-service in parallel to the broker and the database, the workers in
   * parallel when the broker is ready. On two cores a parallel start of all parts takes longer,
   * because later parts reuse the classes that earlier ones have loaded and compiled.
   */
  static PlatformServices start(ServiceSettings settings, int port) {
    CompletableFuture<EmbeddedService> batchService =
        ParallelStartup.start(
            "batch-service",
            () ->
                EmbeddedService.start(
                    "batch-service", BatchServiceApplication.class, settings.batchService(port)));
    // Blocks until batch-service listens.
    Supplier<String> workerApiUrl = () -> batchService.join().url().toString();
    TimedSessionExchange sessions = new TimedSessionExchange(SESSION_KEPT);
    WorkerApiDecorator local =
        http -> new LocalWorkerApiClient(() -> batchService.join().context(), http);
    Map<String, Object> shared = Map.of("sessionExchange", sessions, "localWorkerApi", local);
    List<CompletableFuture<EmbeddedService>> workers =
        List.of(
            worker(
                "folder-scanner", FolderScannerApplication.class, settings, workerApiUrl, shared),
            worker(
                "message-copier", MessageCopierApplication.class, settings, workerApiUrl, shared),
            worker("notifier", NotifierApplication.class, settings, workerApiUrl, Map.of()));
    try {
      EmbeddedService started = batchService.join();
      CompletableFuture.allOf(workers.toArray(CompletableFuture[]::new)).join();
      return new PlatformServices(
              started, workers.stream().map(CompletableFuture::join).toList(), sessions)
          .logged();
    } catch (CompletionException e) {
      stop(WORKER_STOP_TIMEOUT, workers.stream().map(ParallelStartup::resultOrNull).toList());
      sessions.close();
      List<@Nullable EmbeddedService> others = new ArrayList<>();
      others.add(ParallelStartup.resultOrNull(batchService));
      stop(BATCH_SERVICE_STOP_TIMEOUT, others);
      throw explain(e.getCause() == null ? e : e.getCause(), port);
    }
  }

  private static CompletableFuture<EmbeddedService> worker(
      String name,
      Class<?> main,
      ServiceSettings settings,
      Supplier<String> workerApiUrl,
      Map<String, Object> shared) {
    Map<String, Object> own = settings.common(name);
    own.put("mailhaul.worker-api.url", workerApiUrl);
    return settings
        .kafka()
        .thenCompose(
            _ -> ParallelStartup.start(name, () -> EmbeddedService.start(name, main, own, shared)));
  }

  private static RuntimeException explain(Throwable e, int port) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof PortInUseException) {
        return new PlatformException(
            "Port " + port + " is in use by another program. Name another one with --port", e);
      }
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new IllegalStateException("A service did not start: " + root.getMessage(), e);
  }

  private PlatformServices logged() {
    log.info("batch-service listens at {}", batchService.url());
    workers.forEach(w -> log.info("{} listens at {}", w.name(), w.url()));
    return this;
  }

  /** The address of the REST API. */
  URI batchServiceUrl() {
    return batchService.url();
  }

  /** Completes with the cause if one of them is broken and cannot recover. */
  CompletableFuture<Throwable> failure() {
    CompletableFuture<Throwable> first = new CompletableFuture<>();
    batchService.failure().thenAccept(first::complete);
    workers.forEach(worker -> worker.failure().thenAccept(first::complete));
    return first;
  }

  /** Stops the workers first, so that batch-service records their last events. */
  @Override
  public void close() {
    stop(WORKER_STOP_TIMEOUT, workers);
    sessions.close();
    stop(BATCH_SERVICE_STOP_TIMEOUT, List.of(batchService));
  }

  private static void stop(Duration limit, List<? extends @Nullable EmbeddedService> services) {
    List<Runnable> stops = new ArrayList<>();
    for (EmbeddedService service : services) {
      if (service != null) {
        stops.add(service::close);
      }
    }
    ParallelStartup.runParallel(limit, stops.toArray(Runnable[]::new));
  }
}
