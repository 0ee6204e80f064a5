package io.mailhaul.copier;

import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.desk.CredentialDesk;
import io.mailhaul.access.desk.HttpCredentialDesk;
import io.mailhaul.access.imap.ImapMailboxAccess;
import io.mailhaul.access.imap.ImapSettings;
import io.mailhaul.copier.control.ControlView;
import io.mailhaul.copier.lane.CopySteps;
import io.mailhaul.copier.lane.LaneMeters;
import io.mailhaul.copier.lane.WorkingLane;
import io.mailhaul.copier.slot.CopierKafka;
import io.mailhaul.copier.slot.FolderEventListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Declares the copier's beans. */
@Configuration(proxyBeanMethods = false)
class CopierConfiguration {

  @Bean
  MailboxAccess mailboxAccess(
      @Value("${mailhaul.imap.timeout}") Duration timeout,
      CopierSettings settings,
      MeterRegistry registry) {
    ImapSettings imap =
        ImapSettings.DEFAULTS.withTimeout(timeout).withWindow(settings.windowBytes().toBytes());
    return new ImapMailboxAccess(imap, registry);
  }

  @Bean
  CredentialDesk credentialDesk(
      @Value("${mailhaul.desk.url}") URI url, @Value("${mailhaul.desk.token}") String token) {
    return new HttpCredentialDesk(url, token);
  }

  @Bean
  CopierKafka copierKafka(
      KafkaConnection connection,
      @Value("${mailhaul.instance-id}") String instanceId,
      CopierSettings settings) {
    return new CopierKafka(connection.common(), settings, instanceId);
  }

  @Bean
  ControlView controlView(CopierKafka kafka) {
    return new ControlView(kafka.controlSettings(), Clock.systemUTC());
  }

  @Bean
  FolderEventListener folderEventListener(
      CopierSettings settings,
      CopierKafka kafka,
      ControlView control,
      MailboxAccess access,
      CredentialDesk workerApi,
      ObjectProvider<CopySteps> steps,
      MeterRegistry registry) {
    CopySteps crashPoints = steps.getIfAvailable(() -> CopySteps.NONE);
    WorkingLane laneProcessor =
        new WorkingLane(
            settings.lane(), workerApi, crashPoints, new LaneMeters(registry), Clock.systemUTC());
    return new FolderEventListener(
        settings,
        kafka,
        control,
        laneProcessor,
        access,
        workerApi,
        crashPoints,
        registry,
        Clock.systemUTC());
  }
}
