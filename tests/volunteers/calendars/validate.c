/* Reads a calendar with libical. Says whether RFC 5545's and 5546's restrictions hold, then each entry's UID and times. */
#include <libical/ical.h>
#include <stdio.h>

/* Seconds, or the day as it is written when the whole of it is meant. */
static void print_time(icaltimetype time)
{
    if (time.is_date) {
        printf(" %04d-%02d-%02d", time.year, time.month, time.day);
    } else {
        printf(" %ld", (long)icaltime_as_timet(time));
    }
}

int main(void)
{
    static char text[4 << 20];
    text[fread(text, 1, sizeof text - 1, stdin)] = '\0';
    icalcomponent *calendar = icalparser_parse_string(text);
    if (calendar == NULL || icalcomponent_isa(calendar) != ICAL_VCALENDAR_COMPONENT) {
        puts("not one calendar");
        return 1;
    }
    int holds = icalrestriction_check(calendar);
    int errors = icalcomponent_count_errors(calendar);
    if (!holds || errors) {
        puts(icalcomponent_as_ical_string(calendar)); /* with what is wrong as X-LIC-ERROR */
        return 1;
    }
    icalcomponent *entry = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    for (; entry != NULL; entry = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
        printf("%s", icalcomponent_get_uid(entry));
        print_time(icalcomponent_get_dtstart(entry));
        print_time(icalcomponent_get_dtend(entry));
        puts("");
    }
    icalcomponent_free(calendar);
    return 0;
}
