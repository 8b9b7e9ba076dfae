package io.filo.shop;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * What a shop says as maps, lists, texts and booleans. Numbers stay the text they were written as: an id above 2^53 keeps
 * all its digits and a price its cents. What is null is left out.
 */
final class PlainData {

    private static final int DEEPEST = 100;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(200)
                    .build())
            .build();

    private static final ObjectMapper WRITER = new ObjectMapper();

    private static final XMLInputFactory XML = XMLInputFactory.newInstance();

    static {
        XML.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        XML.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XML.setProperty(XMLInputFactory.IS_COALESCING, true);
    }

    private PlainData() {}

    /** @throws ShopTrouble {@code shop.no-json} */
    static @Nullable Object json(byte[] bytes) {
        try (JsonParser parser = JSON.createParser(bytes)) {
            parser.nextToken();
            Object value = value(parser);
            if (parser.nextToken() != null) {
                throw ShopTrouble.lasting("shop.no-json", "more than one value");
            }
            return value;
        } catch (IOException wrong) {
            throw ShopTrouble.lasting("shop.no-json", String.valueOf(wrong.getMessage()));
        }
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw ShopTrouble.lasting("shop.no-json", "nothing in it");
        }
        return switch (token) {
            case START_OBJECT -> {
                var members = new LinkedHashMap<String, Object>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    Object member = value(parser);
                    if (member != null) {
                        members.put(name, member);
                    }
                }
                yield members;
            }
            case START_ARRAY -> {
                var items = new ArrayList<Object>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    Object item = value(parser);
                    if (item != null) {
                        items.add(item);
                    }
                }
                yield items;
            }
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }

    /**
     * Elements become members, repeated ones lists; attributes and what is empty are left out. Refuses a document type, so
     * that nothing outside can be read by it.
     *
     * @throws ShopTrouble {@code shop.no-xml}
     */
    static @Nullable Object xml(byte[] bytes) {
        try {
            XMLStreamReader reader = XML.createXMLStreamReader(new ByteArrayInputStream(bytes));
            try {
                while (reader.next() != XMLStreamConstants.START_ELEMENT) {
                    if (reader.getEventType() == XMLStreamConstants.DTD) {
                        throw ShopTrouble.lasting("shop.no-xml", "a document type");
                    }
                }
                String root = reader.getLocalName();
                Object content = element(reader, 1);
                var document = new LinkedHashMap<String, Object>();
                document.put(root, content == null ? Map.of() : content);
                return document;
            } finally {
                reader.close();
            }
        } catch (XMLStreamException wrong) {
            throw ShopTrouble.lasting("shop.no-xml", String.valueOf(wrong.getMessage()));
        }
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object element(XMLStreamReader reader, int depth) throws XMLStreamException {
        if (depth > DEEPEST) {
            throw ShopTrouble.lasting("shop.no-xml", "nested too deep");
        }
        var members = new LinkedHashMap<String, Object>();
        var text = new StringBuilder();
        while (true) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    String name = reader.getLocalName();
                    Object content = element(reader, depth + 1);
                    if (content != null) {
                        Object before = members.get(name);
                        if (before == null) {
                            members.put(name, content);
                        } else if (before instanceof List<?> list) {
                            ((List<Object>) list).add(content);
                        } else {
                            members.put(name, new ArrayList<>(List.of(before, content)));
                        }
                    }
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(reader.getText());
                case XMLStreamConstants.END_ELEMENT -> {
                    if (!members.isEmpty()) {
                        return members;
                    }
                    String words = text.toString().strip();
                    return words.isEmpty() ? null : words;
                }
                default -> {}
            }
        }
    }

    /** As JSON; numbers stay texts. */
    static byte[] write(@Nullable Object data) {
        try {
            return WRITER.writeValueAsBytes(data);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** What a JSON pointer leads to, null for nothing. */
    static @Nullable Object at(@Nullable Object data, String pointer) {
        Object found = data;
        if (pointer.isEmpty() || pointer.equals("/")) {
            return found;
        }
        for (String step : pointer.substring(1).split("/")) {
            if (found instanceof Map<?, ?> members) {
                found = members.get(step.replace("~1", "/").replace("~0", "~"));
            } else if (found instanceof List<?> items) {
                found = step.matches("\\d{1,6}") && Integer.parseInt(step) < items.size()
                        ? items.get(Integer.parseInt(step))
                        : null;
            } else {
                return null;
            }
        }
        return found;
    }

    /** Of an object only these members; all when none are named. */
    static @Nullable Object keep(@Nullable Object data, List<String> members) {
        if (members.isEmpty() || !(data instanceof Map<?, ?> all)) {
            return data;
        }
        var kept = new LinkedHashMap<String, Object>();
        for (String name : members) {
            Object value = all.get(name);
            if (value != null) {
                kept.put(name, value);
            }
        }
        return kept;
    }
}
