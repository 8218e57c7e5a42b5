package dev.caravan.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.ledger.job.JobState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The jobs of a server, in lists. */
public final class ServerJobs {
    private static final int LARGEST_PAGE = 200;

    /** The page after begins below a number. Only that is taken from the server's address. */
    private static final Pattern NEXT = Pattern.compile("[?&]before=([0-9]{1,18})(?:&|$)");

    private final Server server;

    public ServerJobs(Server server) {
        this.server = server;
    }

    /**
     * The latest first, page by page.
     *
     * @param before only jobs with lower numbers; null: all
     * @param limit most that are returned
     * @param wanted false for the first that is not, and all behind it
     */
    public List<ServerJob> latest(
            @Nullable JobState state,
            @Nullable String table,
            @Nullable Long before,
            int limit,
            Predicate<ServerJob> wanted) {
        List<ServerJob> found = new ArrayList<>();
        Long last = before;
        while (found.size() < limit) {
            Map<String, @Nullable Object> query = new LinkedHashMap<>();
            query.put("state", state);
            query.put("table", table);
            query.put("before", last);
            query.put("limit", Math.min(LARGEST_PAGE, limit - found.size()));
            JsonNode page = server.get(Server.path("/api/jobs", query));
            for (JsonNode json : page.path("jobs")) {
                ServerJob job = ServerJob.of(json);
                if (found.size() == limit || !wanted.test(job)) {
                    return found;
                }
                found.add(job);
            }
            Matcher next = NEXT.matcher(page.path("next").asText(""));
            if (!next.find() || (last != null && Long.parseLong(next.group(1)) >= last)) {
                return found;
            }
            last = Long.valueOf(next.group(1));
        }
        return found;
    }
}
