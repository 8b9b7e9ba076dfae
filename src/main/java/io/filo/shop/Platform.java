package io.filo.shop;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A kind of shop, carrier or till, as its file {@code connector.yaml} tells it: how it signs, what it sends, how it is asked
 * and sent to. A new one is a new file and its maps, no code.
 *
 * @param key name of its folder
 * @param setup what to do in the shop, by language
 * @param pings what the shop sends to try the address, unsigned; answered, never kept
 */
record Platform(
        String key,
        String name,
        Map<String, String> setup,
        Verification verify,
        Where topic,
        @Nullable Where eventId,
        List<Ping> pings,
        Map<String, Topic> topics,
        Api api,
        List<Poll> polls,
        Map<String, Command> commands) {

    Platform {
        name = name == null ? key : name;
        setup = setup == null ? Map.of() : Map.copyOf(setup);
        verify = verify == null ? Verification.NONE : verify;
        topic = topic == null ? new Where(List.of(), null, null) : topic;
        pings = pings == null ? List.of() : List.copyOf(pings);
        topics = topics == null ? Map.of() : Map.copyOf(topics);
        api = api == null ? new Api(List.of(), Map.of(), null, null) : api;
        polls = polls == null ? List.of() : List.copyOf(polls);
        commands = commands == null ? Map.of() : Map.copyOf(commands);
    }

    /**
     * Where a request tells something.
     *
     * @param header names, the first that is there counts
     * @param json JSON pointer into the body
     * @param fixed always this
     */
    record Where(
            List<String> header,
            @Nullable String json,
            @Nullable String fixed) {

        Where {
            header = header == null ? List.of() : List.copyOf(header);
        }
    }

    /**
     * @param contentType how the Content-Type begins
     * @param body regular expression for the whole body
     * @param json members that the body has, and no others
     */
    record Ping(
            @Nullable String contentType,
            @Nullable String body,
            @Nullable Map<String, String> json) {}

    /**
     * What a topic speaks of.
     *
     * @param kind customer, product, stockLevel, cart, order, shipment, return, privacy, or ignored
     * @param map file with the JSONata expression, beside connector.yaml; none for ignored
     * @param fetch what is asked for before the map sees it: the message is only a notice
     * @param history the past told afterwards: kept, but starts and wakes no case
     */
    record Topic(String kind, @Nullable String map, List<Fetch> fetch, boolean history) {

        Topic {
            fetch = fetch == null ? List.of() : List.copyOf(fetch);
        }

        /** The same notice may come again and mean something new. */
        boolean isThin() {
            return !fetch.isEmpty();
        }
    }

    /**
     * A question to the shop; its answer becomes a member of what the map sees.
     *
     * @param as name of the member
     * @param path with {@code {/pointer}} for what earlier answers and the notice say, below the shop's address
     * @param at JSON pointer to what is taken of the answer
     * @param keep members that are kept, the others are never stored; empty for all
     * @param optional a 404 is no failure
     */
    record Fetch(String as, String path, @Nullable String at, List<String> keep, boolean optional) {

        Fetch {
            keep = keep == null ? List.of() : List.copyOf(keep);
        }
    }

    /**
     * How the shop is spoken to.
     *
     * @param needs what the console asks for: user, token
     * @param headers with {@code {user}}, {@code {token}} and {@code {basic}}
     * @param test path that tells whether address and key are right
     * @param format json or xml
     */
    record Api(
            List<String> needs,
            Map<String, String> headers,
            @Nullable String test,
            @Nullable String format) {

        Api {
            needs = needs == null ? List.of() : List.copyOf(needs);
            headers = headers == null ? Map.of() : Map.copyOf(headers);
        }
    }

    /**
     * What is asked for again and again.
     *
     * @param topic under which each thing found goes into the inbox
     * @param path with {@code {since}}, {@code {until}}, {@code {page}}, {@code {offset}}, {@code {size}}
     * @param time pattern of since and until, in the connector's zone; ISO 8601 in UTC without
     * @param zone of since, until and the items' times, where it is not the connector's
     * @param items JSON pointer to the list
     * @param id JSON pointer to an item's id
     * @param updated JSON pointer to when it was changed; none where the shop itself remembers what it told
     * @param keep members of an item that are kept
     * @param every how often
     * @param overlap how far each look reaches back behind the newest thing seen
     * @param size things of a page
     * @param commit what is sent once all things of a page are kept; its map sees {@code items}
     */
    record Poll(
            String topic,
            String path,
            @Nullable String time,
            @Nullable String zone,
            String items,
            String id,
            @Nullable String updated,
            List<String> keep,
            Duration every,
            Duration overlap,
            int size,
            @Nullable Command commit) {

        Poll {
            keep = keep == null ? List.of() : List.copyOf(keep);
            every = every == null ? Duration.ofMinutes(15) : every;
            overlap = overlap == null ? Duration.ofMinutes(10) : overlap;
            size = size == 0 ? 50 : size;
        }
    }

    /**
     * What goes back to the shop.
     *
     * @param method of HTTP
     * @param path with {@code {/pointer}} into the command's details
     * @param map file with the JSONata expression of the body; none for no body
     * @param idempotencyHeader where the platform takes a key that makes a second call harmless
     * @param refused JSON pointers into an answer of good status: where something stands there, the shop has refused
     */
    record Command(
            String method,
            String path,
            @Nullable String map,
            @Nullable String idempotencyHeader,
            List<String> refused) {

        Command {
            refused = refused == null ? List.of() : List.copyOf(refused);
        }
    }
}
