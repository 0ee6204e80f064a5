package io.mailhaul.standalone.platform;

import io.mailhaul.batch.BatchServiceApplication;
import io.mailhaul.copier.MessageCopierApplication;
import io.mailhaul.notifier.NotifierApplication;
import io.mailhaul.scanner.FolderScannerApplication;
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
final class Services implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Services.class);

  /** A turn is ended and committed in that time, if the mail servers answer. */
  private static final Duration WORKERS_STOP = Duration.ofSeconds(25);

  private static final Duration REST_STOPS = Duration.ofSeconds(10);

  private final EmbeddedService batchService;
  private final List<EmbeddedService> workers;

  private Services(EmbeddedService batchService, List<EmbeddedService> workers) {
    this.batchService = batchService;
    this.workers = workers;
  }

  /**
   * Starts all four: batch-service beside the broker and the database, the workers side by side
   * when the broker is there. On two cores all at once take longer: what one of them has loaded and
   * compiled the next one finds.
   */
  static Services start(ServiceSettings settings, int port) {
    CompletableFuture<EmbeddedService> batchService =
        InTime.start(
            "batch-service",
            () ->
                EmbeddedService.start(
                    "batch-service", BatchServiceApplication.class, settings.batchService(port)));
    // Known once batch-service listens; who needs it sooner waits.
    Supplier<String> deskUrl = () -> batchService.join().url().toString();
    List<CompletableFuture<EmbeddedService>> workers =
        List.of(
            worker("folder-scanner", FolderScannerApplication.class, settings, deskUrl),
            worker("message-copier", MessageCopierApplication.class, settings, deskUrl),
            worker("notifier", NotifierApplication.class, settings, deskUrl));
    try {
      EmbeddedService started = batchService.join();
      CompletableFuture.allOf(workers.toArray(CompletableFuture[]::new)).join();
      return new Services(started, workers.stream().map(CompletableFuture::join).toList()).logged();
    } catch (CompletionException e) {
      stop(WORKERS_STOP, workers.stream().map(InTime::outcome).toList());
      List<@Nullable EmbeddedService> rest = new ArrayList<>();
      rest.add(InTime.outcome(batchService));
      stop(REST_STOPS, rest);
      throw explained(e.getCause() == null ? e : e.getCause(), port);
    }
  }

  private static CompletableFuture<EmbeddedService> worker(
      String name, Class<?> main, ServiceSettings settings, Supplier<String> deskUrl) {
    Map<String, Object> own = settings.common(name);
    own.put("mailhaul.desk.url", deskUrl);
    return settings
        .kafka()
        .thenCompose(_ -> InTime.start(name, () -> EmbeddedService.start(name, main, own)));
  }

  private static RuntimeException explained(Throwable e, int port) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof PortInUseException) {
        return new PlatformException(
            "Port " + port + " is taken by another program. Name another one with --port", e);
      }
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new IllegalStateException("A service did not start: " + root.getMessage(), e);
  }

  private Services logged() {
    log.info("batch-service at {}", batchService.url());
    workers.forEach(w -> log.info("{} at {}", w.name(), w.url()));
    return this;
  }

  /** Where the REST API is. */
  URI batchServiceUrl() {
    return batchService.url();
  }

  /** The workers first, so that what they have done is accounted for; then the rest. */
  @Override
  public void close() {
    stop(WORKERS_STOP, workers);
    stop(REST_STOPS, List.of(batchService));
  }

  private static void stop(Duration limit, List<? extends @Nullable EmbeddedService> services) {
    List<Runnable> stops = new ArrayList<>();
    for (EmbeddedService service : services) {
      if (service != null) {
        stops.add(service::close);
      }
    }
    InTime.run(limit, stops.toArray(Runnable[]::new));
  }
}
