package io.mailhaul.standalone.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class BrokenServiceTest {

  @Test
  void aBrokenServiceIsAFailureAndOneThatRefusesTrafficForAWhileIsNot() {
    try (EmbeddedService service =
        EmbeddedService.start(
            "notifier", EmptyService.class, Map.of("spring.main.banner-mode", "off"))) {
      AvailabilityChangeEvent.publish(service.context(), this, ReadinessState.REFUSING_TRAFFIC);
      assertThat(service.failure()).isNotDone();

      AvailabilityChangeEvent.publish(
          service.context(), new IllegalStateException("it stopped"), LivenessState.BROKEN);

      assertThat(service.failure().join()).hasMessage("notifier cannot continue: it stopped");
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class EmptyService {
    @Bean
    TomcatServletWebServerFactory server() {
      return new TomcatServletWebServerFactory(0);
    }
  }
}
