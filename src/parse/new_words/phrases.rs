//! What mail clients write in many languages: labels, attributions, footers. Lower case.

/// What an attribution says: "wrote", or a word that stands in its place.
#[rustfmt::skip]
pub(super) const ATTRIBUTION_VERBS: &[&str] = &[
    "wrote", "writes", "schrieb", "schrieben sie", "schreef", "a écrit", "a ecrit", "écrit", "escribió", "escribio", "va escriure",
    "ha escrit", "escreveu", "ha scritto", "scrisse", "skrev", "skreiv", "kirjoitti", "napisał(a)", "napisał",
    "napisała", "pisze", "napsal(a)", "napsal", "napísal", "napisao", "napisao/la", "je napisal", "написал(а)",
    "написал", "написала", "пишет", "пише", "написав", "написа", "έγραψε", "yazdı", "şunu yazdı", "schreibt",
    "a scris", "írta", "ezt írta", "rašė", "rakstīja", "kirjutas", "menulis", "đã viết", "viết", "เขียนว่า",
    "va scriure", "napísala", "napisala", "napisao je", "napisala je", "је написао", "је написала", "је написао/ла",
    "je napisao/la", "skrifaði", "napsala", "napísal(a)", "napisal(a)", "написав(-ла)", "написал(-а)", "napisal",
    "şunları yazdı", "tarihinde şunları yazdı", "تمت كتابة ما يلي بواسطة", "كتب/كتبت", "כתב/ה", "מאת", "نوشته است",
    "het volgende geschreven", "folgendes geschrieben", "さんから", "nosūtīja", "parašė", "schrijft", "skriver", "escrit", "pisze", "piše", "píše", "写到", "寫",
    "写道", "寫道", "のメッセージ", "のメール", "作成", "작성", "님이 작성", "כתב", "كتب", "نوشت", "ने लिखा",
];

/// How an attribution begins: "on" and the days of the week, without a final dot.
#[rustfmt::skip]
pub(super) const ATTRIBUTION_STARTS: &[&str] = &[
    "on", "am", "le", "el", "il", "op", "den", "em", "a", "dnia", "w", "dne", "dňa", "din", "pe", "på", "в", "у",
    "на", "дана", "dana", "v", "þann", "kuupäev", "missatge", "zitat", "citando", "citát", "wiadomość", "în", "no", "às",
    "στις", "pada", "vào", "das", "quoting", "at", "in", "ti", "pt", "tis",
    "mon", "tue", "tues", "wed", "thu", "thur", "fri", "sat", "sun", "mo", "di", "mi", "do", "fr", "sa", "so",
    "man", "tir", "ons", "tor", "tors", "fre", "lør", "søn", "mån", "tis", "lör", "sön", "lun", "mar", "mer",
    "mié", "jeu", "jue", "ven", "vie", "sam", "sáb", "dim", "dom", "gio", "sab", "seg", "ter", "qua", "qui",
    "sex", "ma", "wo", "vr", "za", "zo", "pon", "wt", "śr", "czw", "pt", "sob", "niedz", "út", "st", "čt", "pá",
    "пн", "вт", "ср", "чт", "пт", "сб", "вс", "нд", "paz", "pzt", "sal", "çar", "per", "cum", "cmt",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "montag", "dienstag",
    "mittwoch", "donnerstag", "freitag", "samstag", "sonntag",
];

/// `From:` as clients label it.
#[rustfmt::skip]
pub(super) const FROM_LABELS: &[&str] = &[
    "from", "von", "van", "de", "da", "fra", "från", "lähettäjä", "od", "feladó", "от", "от кого", "від", "від кого",
    "από", "kimden", "gönderen", "发件人", "發件人", "寄件者", "差出人", "送信者", "보낸 사람", "보낸사람", "expéditeur",
    "expeditor", "remitente", "remetente", "mittente", "afzender", "afsender", "avsender", "avsändare", "nuo",
    "no", "saatja", "kellelt", "pošiljatelj", "dari", "từ", "จาก", "מאת", "من", "از", "de la", "de parte de",
    "daripada", "шаље", "пошиљалац", "šalje", "frá", "nork", "प्रेषक", "से", "فرستنده", "المرسل", "ผู้ส่ง", "người gửi", "pengirim",
    "подател", "siuntėjas", "sūtītājs", "odosielateľ", "odesílatel", "nadawca", "отправитель", "відправник", "αποστολέας", "寄件人",
    "送信元", "보낸이", "발신", "feladó neve", "absender",
];

/// `Sent:`, `Date:`, `To:`, `Cc:`, `Subject:` and their like.
#[rustfmt::skip]
pub(super) const OTHER_LABELS: &[&str] = &[
    "sent", "date", "to", "cc", "bcc", "subject", "reply-to", "gesendet", "datum", "an", "betreff", "kopie",
    "verzonden", "aan", "onderwerp", "envoyé", "envoyé le", "à", "objet", "copie", "date d'envoi", "enviado",
    "enviado el", "enviado em", "enviada em", "para", "asunto", "assunto", "fecha", "data", "inviato", "data invio",
    "a", "oggetto", "per", "message du", "copie à", "sujet", "sendt", "til", "emne", "dato", "skickat", "till", "ämne", "kopia", "lähetetty",
    "vastaanottaja", "aihe", "päivämäärä", "wysłano", "wysłane", "do", "temat", "dw", "odesláno", "komu",
    "předmět", "odoslané", "predmet", "küldve", "elküldve", "címzett", "tárgy", "отправлено", "дата", "кому",
    "тема", "копия", "надіслано", "копія", "дата отправки", "στάλθηκε", "προς", "θέμα", "κοιν", "ημερομηνία",
    "gönderildi", "kime", "konu", "bilgi", "tarih", "发送时间", "发送日期", "日期", "收件人", "抄送", "主题", "主旨",
    "發送時間", "寄件日期", "收件者", "副本", "傳送時間", "送信日時", "日時", "宛先", "件名", "보낸 날짜", "받는 사람",
    "받는사람", "참조", "제목", "날짜", "trimis", "către", "subiect", "poslano", "zadeva", "naslov", "kam",
    "terkirim", "kepada", "perihal", "subjek", "tanggal", "ngày", "tới", "đến", "chủ đề", "gửi", "ส่ง", "ถึง",
    "เรื่อง", "วันที่", "נשלח", "תאריך", "אל", "נושא", "عنوان", "تم الإرسال", "إلى", "الموضوع", "التاريخ",
    "ارسال", "به", "موضوع", "tema", "išsiųsta", "kam", "saadetud", "kellele", "teema", "importance", "attachments",
    "ارسال شده", "ارسال‌شده", "تاریخ", "گیرنده", "تاريخ الإرسال", "نسخة", "enviat", "enviat el", "per a", "assumpte",
    "dihantar", "kepada", "isi", "tarikh", "изпратено", "до", "относно", "послато", "прима", "prima", "predmet", "za",
    "nosūtīts", "temats", "adressaat", "efni", "bidalia", "nori", "gaia", "भेजा गया", "प्रति", "विषय", "दिनांक", "ที่ส่ง",
    "สำเนา", "đã gửi", "tiêu đề", "dikirim", "untuk", "tembusan", "másolatot kap", "dátum", "kopio", "kopi", "kópia",
    "cópia", "ogg", "att", "gönderilme tarihi", "odesláno dne", "時間", "日付", "傳送日期", "發送日期", "發件日期", "主題", "收件人",
];

/// Captions above a header block that aren't drawn with dashes.
#[rustfmt::skip]
pub(super) const CAPTION_WORDS: &[&str] = &[
    "begin forwarded message", "anfang der weitergeleiteten nachricht", "weitergeleitete nachricht",
    "début du message réexpédié", "début du message transféré", "inizio messaggio inoltrato", "inicio del mensaje reenviado",
    "begin doorgestuurd bericht", "vidarebefordrat brev", "videresendt besked", "forwarded message",
    "original message", "ursprüngliche nachricht", "message d'origine", "mensaje original", "messaggio originale",
    "mensagem original", "oorspronkelijk bericht", "oprindelig meddelelse", "ursprungligt meddelande",
    "original-nachricht", "originalnachricht", "mail original", "message original", "e-mail d'origine", "message transféré",
    "mensaje reenviado", "missatge original", "mensagem encaminhada", "messaggio inoltrato", "doorgestuurd bericht",
    "opprinnelig melding", "videresendt melding", "vidarebefordrat meddelande", "alkuperäinen viesti", "välitetty viesti",
    "oryginalna wiadomość", "wiadomość oryginalna", "przekazana wiadomość", "wiadomość przekazana dalej", "původní zpráva",
    "původní e-mail", "přeposlaná zpráva", "pôvodná správa", "preposlaná správa", "eredeti üzenet", "továbbított üzenet",
    "mesaj original", "mesaj redirecționat", "исходное сообщение", "оригинальное сообщение", "пересылаемое сообщение",
    "пересланное сообщение", "початкове повідомлення", "оригінальне повідомлення", "переслане повідомлення",
    "оригинално съобщение", "препратено съобщение", "αρχικό μήνυμα", "προωθημένο μήνυμα", "özgün ileti", "orijinal mesaj",
    "iletilmiş mesaj", "الرسالة الأصلية", "رسالة معاد توجيهها", "הודעה מקורית", "הודעה שהועברה", "پیام اصلی", "मूल संदेश",
    "ข้อความต้นฉบับ", "tin nhắn gốc", "thư gốc", "thư đã chuyển tiếp", "pesan asli", "pesan terusan", "mesej asal", "元のメッセージ",
    "転送されたメッセージ", "転送メッセージ", "original message follows", "원본 메시지", "원본 메일", "전달된 메시지", "原始邮件", "原始郵件",
    "原始消息", "转发的消息", "转发邮件", "轉寄郵件", "izvorna poruka", "proslijeđena poruka", "izvirno sporočilo", "оригинална порука",
    "pradinis pranešimas", "sākotnējais ziņojums", "algne sõnum", "upprunaleg skilaboð", "replied message", "reply message",
    "forwarded by", "weitergeleitete e-mail", "回复的原邮件", "回覆的原郵件", "转发的原邮件", "받은 메일 내용", "original text", "antwort nachricht",
];

/// How a phone's or a program's own last line begins, or (`…`) ends.
#[rustfmt::skip]
pub(super) const FOOTER_STARTS: &[&str] = &[
    "sent from", "sent via", "sent with", "sent using", "sent on the go", "get outlook for", "get bluemail",
    "outlook für", "outlook pour", "outlook para", "outlook per", "outlook voor", "outlook til", "outlook för",
    "télécharger outlook", "obtener outlook", "obter o outlook", "scarica outlook", "download outlook", "hol dir outlook",
    "von meinem", "gesendet von", "gesendet mit", "gesendet über", "diese nachricht wurde von",
    "envoyé de", "envoyé depuis", "envoyé à partir", "envoyé avec", "enviado desde", "enviado de", "enviado do",
    "enviado a partir", "enviado con", "inviato da", "inviato dal", "inviato con", "verzonden vanaf", "verzonden vanuit", "verzonden met", "odesláno aplikací",
    "verstuurd vanaf", "skickat från", "skickades från", "sendt fra", "sendt med", "lähetetty", "wysłane z",
    "wysłano z", "odesláno z", "odoslané z", "küldve", "отправлено с", "отправлено из", "надіслано з",
    "στάλθηκε από", "iphone'umdan", "发自我的", "從我的", "从我的", "iphoneから送信", "나의 iphone에서", "diperoleh dari",
    "dikirim dari", "đã gửi từ", "trimis de pe", "trimis din", "poslano z", "poslano s", "poslano iz", "poslano preko",
    "أرسلت من", "تم الإرسال من", "مرسل من", "נשלח מ", "ارسال‌شده از", "ارسال شده از", "изпратено от", "послато са", "enviat des",
    "dihantar daripada", "ส่งจาก", "išsiųsta iš", "nosūtīts no", "saadetud minu", "sent úr", "az én iphone", "elküldve",
    "mit freundlichen grüßen gesendet", "secured with", "composed on", "typed on", "mailed from", "diese e-mail wurde",
    "enviado mediante", "enviado via", "envoyé via", "inviato tramite", "gönderildi", "yahoo mail", "written on", "sendt via",
];

/// How such a line ends in languages that put the verb last.
#[rustfmt::skip]
pub(super) const FOOTER_ENDS: &[&str] = &[
    "gesendet", "küldve", "gönderildi", "gönderilmiştir", "에서 보냄", "에서 보낸 메일", "から送信", "より送信", "傳送", "发送", "發送", "寄出",
    "से भेजा गया", "で送信しました",
];

/// What such a line was sent with: "Sent via DHL" is somebody's own sentence.
#[rustfmt::skip]
pub(super) const DEVICES: &[&str] = &[
    "phone", "ipad", "android", "samsung", "galaxy", "huawei", "xiaomi", "blackberry", "nokia", "htc", "pixel",
    "outlook", "mail", "mobil", "handy", "tablet", "device", "gerät", "spark", "superhuman", "proton", "thunderbird",
    "windows", "ios", "telefon", "téléphone", "móvil", "movil", "celular", "dispositivo", "smartphone", "toestel",
    "puhelin", "telefono", "telefoon", "komórk", "телефон", "устройств", "tutanota", "airmail", "мобильн", "яндекс", "iphon", "hey", "front",
    "keyboard", "aquamail", "手机", "手機", "휴대폰", "스마트폰", "携帯", "tuta", "k-9", "gmail", "hand-held", "wireless",
];

/// What people put behind "Sent from my phone".
#[rustfmt::skip]
pub(super) const EXCUSES: &[&str] = &[
    "please excuse", "excuse ", "pardon ", "please forgive", "forgive ", "apologies for", "sorry for", "bitte entschuldigen",
    "entschuldigen sie", "excuses voor", "veuillez excuser", "por favor, disculpa", "disculpe", "omluvte", "perdonate", "wybaczcie", "извините за",
    "desculpe", "ursäkta", "undskyld", "beklager at",
];

/// How the line of a virus scanner begins, or of a program that says itself what it is.
#[rustfmt::skip]
pub(super) const CHECKED: &[&str] = &[
    "provenance : courrier", "virus-free", "this email has been checked for viruses", "this email has been scanned", "this message has been scanned",
    "scanned by ", "no virus found in this", "virenfrei", "diese e-mail wurde von avast", "diese e-mail wurde auf viren",
    "cet email a fait l'objet d'une analyse antivirus", "sans virus", "libre de virus", "este correo electrónico ha sido comprobado",
    "questa e-mail è stata controllata", "mail priva di virus", "virusvrij", "deze e-mail is gecontroleerd", "livre de vírus",
    "wolny od wirusów", "без вирусов", "проверено на вирусы",
];

/// What a banner above a mail says.
#[rustfmt::skip]
pub(super) const BANNERS: &[&str] = &[
    "originated from outside", "originated outside", "sent from outside", "came from outside", "comes from outside", "is from outside",
    "from an external sender", "external email:", "external sender:", "this is an external email", "was sent by an external", "[external email]",
    "you don't often get email from", "you don’t often get email from", "some people who received this message don't often",
    "learn why this is important", "learnaboutsenderidentification", "do not click links or open attachments unless",
    "diese e-mail kommt von außerhalb", "diese e-mail stammt von einem externen", "externe e-mail", "kommt von einem externen absender",
    "message provient de l'extérieur", "expéditeur externe", "courriel externe", "correo externo", "remitente externo",
    "sie erhalten nicht oft e-mails von", "vous n'obtenez pas souvent d'e-mail", "no suele recibir correo electrónico de",
    "e-mail esterna", "mittente esterno", "externe afzender", "afkomstig van buiten",
];

/// Where a banner says a mail is from, below a word that warns.
#[rustfmt::skip]
pub(super) const OUTSIDE: &[&str] = &[
    "outside of the organi", "outside the organi", "outside your organi", "outside of your organi", "external source", "external sender", "outside the company",
    "außerhalb", "ausserhalb", "externen absender", "l'extérieur de", "externe à l", "fuera de la org", "fuera de su org", "remitente externo", "fora da org", "fora da empresa",
    "remetente externo", "dall'esterno", "di fuori dell", "mittente esterno", "buiten de organisatie", "buiten onze organisatie", "externe afzender", "uden for organisation",
    "udenfor organisation", "ekstern afsender", "utanför organisation", "extern avsändare", "utenfor organisasjon", "ekstern avsender", "organisaation ulkopuol", "spoza organizacji",
    "spoza firmy", "zewnętrznego nadawcy", "mimo organizac", "mimo organizác", "mimo naši organizac", "externího odesílatele", "szervezeten kívül", "külső feladó", "afara organizației",
    "expeditor extern", "за пределами организац", "внешнего отправителя", "внешнего источника", "за межами організац", "зовнішнього відправника", "kuruluş dışından", "kurum dışından",
    "şirket dışından", "εκτός του οργανισμού", "εκτός οργανισμού", "εξωτερικό αποστολέα", "组织外部", "组织以外", "组织外", "外部发件人", "組織外", "社外", "外部寄件", "조직 외부", "외부에서", "외부 발신",
    "خارج المؤسسة", "خارج المنظمة", "خارج الشركة", "מחוץ לארגון", "שולח חיצוני", "bên ngoài tổ chức", "luar organisasi", "ภายนอกองค์กร", "संगठन के बाहर",
];

/// What a banner calls the mail.
#[rustfmt::skip]
pub(super) const MAILS: &[&str] = &[
    "mail", "message", "courriel", "correo", "mensaje", "mensagem", "messaggio", "bericht", "nachricht", "meddelelse", "meddelande", "melding", "viesti", "posti", "wiadomoś", "zpráv",
    "üzenet", "levél", "mesaj", "сообщени", "письм", "повідомлен", "лист", "ileti", "posta", "μήνυμα", "邮件", "郵件", "メール", "메일", "رسالة", "بريد", "דוא", "הודעה", "thư", "pesan", "surel",
    "อีเมล", "ईमेल", "संदेश",
];

/// How a banner begins that warns.
#[rustfmt::skip]
pub(super) const WARNINGS: &[&str] = &[
    "caution", "warning", "attention", "external", "achtung", "vorsicht", "hinweis", "warnung", "avertissement", "precaución", "atención", "advertencia", "aviso", "cuidado", "atenção", "alerta",
    "attenzione", "avviso", "let op", "waarschuwing", "advarsel", "obs", "varning", "huom", "varoitus", "uwaga", "ostrzeżenie", "pozor", "upozornění", "figyelem", "figyelmeztetés", "atenție",
    "внимание", "осторожно", "предупреждение", "увага", "обережно", "dikkat", "uyarı", "προσοχή", "προειδοποίηση", "注意", "警告", "【注意", "주의", "경고", "تحذير", "تنبيه", "זהירות", "אזהרה", "שים לב",
    "cảnh báo", "chú ý", "peringatan", "perhatian", "คำเตือน", "ระวัง", "सावधान", "चेतावनी",
];

/// What the software of a mailing list says in its footers.
#[rustfmt::skip]
pub(super) const LISTED: &[&str] = &[
    "mailing list", "/listinfo", "mailman", "groups.io", "google groups", "you received this message because", "subscribed to",
    "to leave this list", "list-manager", "mailingliste", "mailinglist", "liste de diffusion", "lista de correo", "abbestellen", "désabonner",
    "désinscrire", "darse de baja", "cancelar la suscripción", "disiscri", "afmelden", "wypisać", "отписаться", "majordomo", "sympa.",
];

/// What is a banner if it stands alone, whatever is drawn around it.
#[rustfmt::skip]
pub(super) const BANNERS_ALONE: &[&str] = &[
    "external", "external email", "external e-mail", "external message", "external mail", "external sender", "extern", "externe e-mail", "externe mail",
    "caution: external email", "caution external email", "warning: external email", "expéditeur externe", "message externe", "correo externo", "mensaje externo",
    "e-mail externo", "messaggio esterno", "email esterna", "externt mail", "extern e-post", "ekstern e-post", "внешнее письмо", "外部邮件", "外部郵件", "外部メール", "社外メール", "외부메일",
];
