package io.mailhaul.copier;

import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.copier.lane.LaneProcessor;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.copier.slot.CopierKafkaClients;
import io.mailhaul.copier.slot.CopierSettings;
import io.mailhaul.copier.slot.FolderEventListener;
import io.mailhaul.copier.slot.SlotContextFactory;
import io.mailhaul.worker.ControlState;
import io.mailhaul.worker.ControlTopicConfiguration;
import io.mailhaul.worker.ControlTopicReader;
import io.mailhaul.worker.client.HttpWorkerApiClient;
import io.mailhaul.worker.client.MailboxAccessByScheme;
import io.mailhaul.worker.client.SessionExchange;
import io.mailhaul.worker.client.WorkerApiClient;
import io.mailhaul.worker.client.WorkerApiDecorator;
import io.mailhaul.worker.client.WorkerApiSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Declares the copier's beans. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({CopierSettings.class, WorkerApiSettings.class})
@Import(ControlTopicConfiguration.class)
class CopierConfiguration {

  @Bean
  MailboxAccess mailboxAccess(
      @Value("${mailhaul.imap.timeout}") Duration timeout,
      CopierSettings settings,
      MeterRegistry registry) {
    ImapSettings imap =
        ImapSettings.DEFAULTS.withTimeout(timeout).withWindow(settings.windowBytes().bytes());
    return MailboxAccessByScheme.all(imap, registry);
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  WorkerApiClient workerApi(
      WorkerApiSettings settings, ObjectProvider<WorkerApiDecorator> decorator) {
    return decorator
        .getIfAvailable(() -> http -> http)
        .apply(new HttpWorkerApiClient(settings.url(), settings.token()));
  }

  @Bean
  CopierKafkaClients copierKafka(
      KafkaProperties kafka,
      @Value("${mailhaul.instance-id}") String instanceId,
      CopierSettings settings) {
    return new CopierKafkaClients(kafka.buildAdminProperties(), settings, instanceId);
  }

  @Bean
  FolderEventListener folderEventListener(
      CopierSettings settings,
      CopierKafkaClients kafka,
      ControlTopicReader controlTopic,
      ControlState control,
      MailboxAccess access,
      WorkerApiClient workerApi,
      ObjectProvider<CrashPoints> testCrashPoints,
      ObjectProvider<SessionExchange> sessions,
      ApplicationEventPublisher availability,
      MeterRegistry registry,
      Clock clock) {
    CrashPoints crashPoints = testCrashPoints.getIfAvailable(() -> CrashPoints.NONE);
    LaneProcessor laneProcessor =
        new LaneProcessor(
            settings.laneSettings(), workerApi, crashPoints, new LaneMeters(registry), clock);
    return new FolderEventListener(
        kafka,
        controlTopic,
        new SlotContextFactory(
            settings,
            kafka.instanceId(),
            laneProcessor,
            access,
            workerApi,
            control,
            clock,
            sessions.getIfAvailable(() -> SessionExchange.NONE)),
        crashPoints,
        availability,
        registry);
  }
}
