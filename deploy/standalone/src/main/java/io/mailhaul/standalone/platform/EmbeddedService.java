package io.mailhaul.standalone.platform;

import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;

/** One service as a Spring context beside others in this process. */
record EmbeddedService(String name, ConfigurableApplicationContext context)
    implements AutoCloseable {

  /**
   * Starts a service.
   *
   * @param main its application class
   * @param settings override whatever the service has in its own files; a value may be a {@link
   *     Supplier}, which is asked when the service needs the setting, and may wait
   */
  static EmbeddedService start(String name, Class<?> main, Map<String, Object> settings) {
    return new EmbeddedService(
        name,
        new SpringApplicationBuilder(main)
            .web(WebApplicationType.SERVLET)
            .registerShutdownHook(false)
            .listeners(new OurSettingsFirst(settings))
            .run());
  }

  /** Where it listens. */
  URI url() {
    return URI.create(
        "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
  }

  @Override
  public void close() {
    context.close();
  }

  /**
   * Puts our settings in front before anything is read, and takes away the environment's variables:
   * a {@code SERVER_PORT} that somebody has set for another program must not mislead four services.
   */
  private record OurSettingsFirst(Map<String, Object> settings)
      implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
      MutablePropertySources sources = event.getEnvironment().getPropertySources();
      sources.remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
      sources.addFirst(new Settings(settings));
    }

    @Override
    public int getOrder() {
      return Ordered.HIGHEST_PRECEDENCE;
    }
  }

  private static final class Settings extends MapPropertySource {

    Settings(Map<String, Object> settings) {
      super("standalone", settings);
    }

    @Override
    public @Nullable Object getProperty(String name) {
      Object value = super.getProperty(name);
      return value instanceof Supplier<?> late ? late.get() : value;
    }
  }
}
