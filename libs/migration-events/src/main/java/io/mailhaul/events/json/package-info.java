/** The JSON of events, and its serializers for Kafka. */
@NullMarked
package io.mailhaul.events.json;

import org.jspecify.annotations.NullMarked;
