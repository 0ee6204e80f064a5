/**
 * What the workers share: the control topic, which every scanner and copier obeys, and how Spring's
 * Kafka listeners recover transactions and write dead letters.
 */
@NullMarked
package io.mailhaul.worker;

import org.jspecify.annotations.NullMarked;
