/**
 * The whole platform in one process: Kafka, PostgreSQL and the four services, started and stopped.
 */
@NullMarked
package io.mailhaul.standalone.platform;

import org.jspecify.annotations.NullMarked;
