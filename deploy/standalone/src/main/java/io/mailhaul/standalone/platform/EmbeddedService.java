package io.mailhaul.standalone.platform;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;

/**
 * One service: a Spring context beside those of the other services in this process.
 *
 * @param failure completes if the service reports that it is broken
 */
record EmbeddedService(
    String name, ConfigurableApplicationContext context, CompletableFuture<Throwable> failure)
    implements AutoCloseable {

  /**
   * Starts a service.
   *
   * @param main its application class
   * @param settings override the settings in the service's own files; a value may be a {@link
   *     Supplier}, which is called when the service reads the setting and may block
   */
  static EmbeddedService start(String name, Class<?> main, Map<String, Object> settings) {
    return start(name, main, settings, Map.of());
  }

  /**
   * Starts a service.
   *
   * @param shared what it shares with other services in this process: additional beans, by name
   */
  static EmbeddedService start(
      String name, Class<?> main, Map<String, Object> settings, Map<String, Object> shared) {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    return new EmbeddedService(
        name,
        new SpringApplicationBuilder(main)
            .web(WebApplicationType.SERVLET)
            .registerShutdownHook(false)
            .initializers(context -> shared.forEach(context.getBeanFactory()::registerSingleton))
            .listeners(new SettingsOverride(settings), new FailureListener(name, failure))
            .run(),
        failure);
  }

  /** The address of its HTTP server. */
  URI url() {
    return URI.create(
        "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
  }

  @Override
  public void close() {
    context.close();
  }

  /**
   * Gives these settings the highest precedence before any setting is read, and removes the
   * environment variables: a {@code SERVER_PORT} that is meant for another program must not apply
   * to four services.
   */
  private record SettingsOverride(Map<String, Object> settings)
      implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
      MutablePropertySources sources = event.getEnvironment().getPropertySources();
      sources.remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
      sources.addFirst(new LazySettings(settings));
    }

    @Override
    public int getOrder() {
      return Ordered.HIGHEST_PRECEDENCE;
    }
  }

  /** The source of the event is the cause; Spring Boot asks for an exception. */
  private record FailureListener(String service, CompletableFuture<Throwable> failure)
      implements ApplicationListener<AvailabilityChangeEvent<?>> {

    @Override
    public void onApplicationEvent(AvailabilityChangeEvent<?> event) {
      if (event.getState() == LivenessState.BROKEN) {
        @Nullable Throwable cause = event.getSource() instanceof Throwable t ? t : null;
        failure.complete(
            new IllegalStateException(
                service + " cannot continue: " + (cause == null ? "broken" : cause.getMessage()),
                cause));
      }
    }
  }

  private static final class LazySettings extends MapPropertySource {

    LazySettings(Map<String, Object> settings) {
      super("standalone", settings);
    }

    @Override
    public @Nullable Object getProperty(String name) {
      Object value = super.getProperty(name);
      return value instanceof Supplier<?> lazy ? lazy.get() : value;
    }
  }
}
