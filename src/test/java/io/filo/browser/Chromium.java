package io.filo.browser;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Debian's Chromium without a window, of a person who reads Italian. Its pictures lie in {@code target/browser}. */
final class Chromium implements AutoCloseable {

    static final Path PICTURES = Path.of("target/browser");

    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WIDE = 1400;
    private static final int NARROW = 400;

    private final ChromeDriver driver;
    private final String base;

    private Chromium(ChromeDriver driver, String base) {
        this.driver = driver;
        this.base = base;
    }

    /** Opens it for the product at that port; skips the test where there is none. */
    static Chromium at(int port) {
        for (var program : List.of(BROWSER, DRIVER)) {
            assumeThat(program)
                    .as(
                            "The browser tests need %s. On Debian and Ubuntu: apt-get install chromium chromium-driver",
                            program)
                    .isExecutable();
        }
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.SEVERE);
        var options = new ChromeOptions();
        options.setBinary(BROWSER.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
                "--hide-scrollbars",
                "--lang=it");
        options.setExperimentalOption("prefs", Map.of("intl.accept_languages", "it"));
        options.setCapability("goog:loggingPrefs", logs);
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .build();
        try {
            Files.createDirectories(PICTURES);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        var chromium = new Chromium(new ChromeDriver(service, options), "http://localhost:" + port);
        chromium.driver.manage().timeouts().scriptTimeout(PATIENCE);
        chromium.wide();
        return chromium;
    }

    Chromium open(String path) {
        // A page of the same application would only be told a new fragment.
        driver.get("about:blank");
        driver.get(path.contains(":") ? path : base + path);
        return this;
    }

    /** Logs in by the form of the login page; a demo user's password is the name. */
    Chromium login(String user) {
        open("/login");
        type("input[name=username]", user);
        type("input[name=password]", user);
        click("form.form button.first");
        waitFor("#main");
        return this;
    }

    /** Asks for pages in that language; people who are signed in have one of their own. */
    void speak(String language) {
        var agent = String.valueOf(driver.executeScript("return navigator.userAgent"));
        driver.executeCdpCommand(
                "Emulation.setUserAgentOverride", Map.of("userAgent", agent, "acceptLanguage", language));
    }

    /** On a page of the console: what whoever is logged in reads from now on. */
    void switchTo(String language) {
        var there = "html[lang=" + language + "] #main";
        if (driver.findElements(By.cssSelector(there)).isEmpty()) {
            click(".languages button[value=" + language + "]");
            waitFor(there);
        }
    }

    void wide() {
        resize(WIDE, 1000);
    }

    void narrow() {
        resize(NARROW, 900);
    }

    void resize(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** Waits until it is there to be seen. */
    WebElement waitFor(String css) {
        return waiting().until(ExpectedConditions.visibilityOfElementLocated(By.cssSelector(css)));
    }

    void waitForNo(String css) {
        waiting().until(ExpectedConditions.invisibilityOfElementLocated(By.cssSelector(css)));
    }

    void waitForPath(String path) {
        waiting().until(ExpectedConditions.urlContains(path));
    }

    void click(String css) {
        waiting().until(anew -> {
            var found = waiting().until(ExpectedConditions.elementToBeClickable(By.cssSelector(css)));
            driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", found);
            found.click();
            return true;
        });
    }

    /** Clicks on what leads to another page, and waits until the one before is gone: it may look like the next. */
    void leaveBy(String css) {
        var page = driver.findElement(By.tagName("html"));
        click(css);
        waiting().until(ExpectedConditions.stalenessOf(page));
    }

    /** Clicks on the one of them that begins with these words. */
    void click(String css, String words) {
        waiting().until(anew -> {
            var found = driver.findElements(By.cssSelector(css)).stream()
                    .filter(each -> each.getText().strip().startsWith(words))
                    .findFirst();
            found.ifPresent(WebElement::click);
            return found.isPresent();
        });
    }

    void type(String css, String text) {
        var field = waitFor(css);
        field.clear();
        field.sendKeys(text);
    }

    /** Replaces what stands in a place that is no form field, such as a cell of an editor. */
    void typeInto(String css, String text) {
        click(css);
        var place = driver.switchTo().activeElement();
        place.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
        place.sendKeys(text);
    }

    /** The texts of all that match, seen or folded. */
    List<String> texts(String css) {
        return waiting()
                .until(anew -> driver.findElements(By.cssSelector(css)).stream()
                        .map(found -> found.getDomProperty("textContent").strip())
                        .toList());
    }

    String text(String css) {
        return waiting().until(anew -> waitFor(css).getText());
    }

    String value(String css) {
        return waiting().until(anew -> waitFor(css).getDomProperty("value"));
    }

    boolean shows(String css) {
        return driver.findElements(By.cssSelector(css)).stream().anyMatch(WebElement::isDisplayed);
    }

    String path() {
        return driver.getCurrentUrl().substring(base.length());
    }

    /** Runs a script that calls its last argument when it is done. */
    Object await(String script, Object... arguments) {
        return driver.executeAsyncScript(script, arguments);
    }

    /** How far the page is wider than the window; a page for people is not. */
    long overhang() {
        return ((Number) driver.executeScript(
                        "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .longValue();
    }

    /** Keeps a picture of the whole page. */
    void picture(String name) {
        var shot = driver.executeCdpCommand(
                "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        try {
            Files.write(PICTURES.resolve(name + ".png"), Base64.getDecoder().decode((String) shot.get("data")));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** Errors on the console of the browser since the last call, such as what the security policy refused. */
    List<String> errors() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    private WebDriverWait waiting() {
        var waiting = new WebDriverWait(driver, PATIENCE);
        // A page that goes away, or is still being laid out.
        waiting.ignoring(WebDriverException.class);
        return waiting;
    }

    @Override
    public void close() {
        driver.quit();
    }
}
