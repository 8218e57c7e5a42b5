package dev.caravan.load;

import dev.caravan.message.ChunkHeader;
import dev.caravan.trace.TraceParent;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.springframework.stereotype.Component;

/**
 * Lets only the attributes that Caravan knows pass between messages and headers. Messages are untrusted: without this, an
 * attribute named {@code CamelSqlQuery} would become the header that steers a later step (CAMEL-23506). The trace is received, and not sent on.
 */
@Component("caravanAttributes")
class CaravanAttributes implements HeaderFilterStrategy {
    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return isForeign(name);
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return isForeign(name) && !(name.equals(TraceParent.NAME) && TraceParent.parse(value) != null);
    }

    private static boolean isForeign(String name) {
        return !name.toLowerCase(Locale.ROOT).startsWith(ChunkHeader.PREFIX);
    }
}
