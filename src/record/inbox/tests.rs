//! How much of what waits is read at a time.

use super::within;

#[test]
fn what_stands_at_the_front_is_read_as_far_as_there_is_room() {
    for (octets, read) in [
        (0, vec![5]),
        (5, vec![5]),
        (7, vec![5, 2]),
        // What is behind one that is too large waits with it: the order stays.
        (9, vec![5, 2]),
        (17, vec![5, 2, 10]),
        (100, vec![5, 2, 10, 1]),
    ] {
        let sizes = [5_i64, 2, 10, 1].into_iter();
        assert_eq!(within(octets, sizes, |size| *size).collect::<Vec<_>>(), read, "{octets}");
    }
    assert_eq!(within(9, std::iter::empty::<i64>(), |size| *size).count(), 0);
    // Sizes that make no sense read as huge.
    assert_eq!(within(9, [3, -1, 3].into_iter(), |size| *size).collect::<Vec<_>>(), [3]);
}
